import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { configTemplate } from './config-template.ts';

/** Writes a first headwater.yaml, set up for the rehearsal. Throws HeadwaterError `config-exists` (usage). */
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
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    throw new HeadwaterError({
      code: (cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'config-exists' : 'config-unwritable',
      blame: 'usage',
      message: `Did not write ${file}: ${(cause as NodeJS.ErrnoException).code ?? 'failed'}.`,
      next: ['Name another file with --config, or edit the one that is there.'],
      cause,
    });
  }
  return file;
}
