import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseConfig } from '../config/parse.ts';
import { HeadwaterError } from '../errors.ts';
import { configTemplate } from './config-template.ts';

/**
 * Writes a first headwater.yaml, set up for the rehearsal. Throws HeadwaterError (usage) `config-invalid` when the name or
 * mount cannot stand in one, `config-exists`, `config-unwritable`; nothing is written then.
 */
export async function initProject(
  configPath: string,
  first: { readonly name: string; readonly mount: string },
): Promise<string> {
  const file = resolve(configPath);
  const text = configTemplate({
    migration: 'my-migration',
    shares: [
      {
        name: first.name,
        protocol: 'nfs',
        server: 'filer.example.com',
        export: `/export/${first.name}`,
        mount: first.mount,
        strategy: 'migrate',
      },
    ],
    accept: [],
  });
  parseConfig(text, 'the new headwater.yaml');
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    throw new HeadwaterError({
      code: code === 'EEXIST' && syscall === 'open' ? 'config-exists' : 'config-unwritable',
      blame: 'usage',
      message: `Did not write ${file}: ${code ?? 'failed'}.`,
      next: ['Name another file with --config, or edit the one that is there.'],
      cause,
    });
  }
  return file;
}
