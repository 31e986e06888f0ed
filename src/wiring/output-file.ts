import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import type { Project } from './project.ts';

/**
 * The absolute path of a file that a person named for output. Throws HeadwaterError (usage) `output-refused` where writing
 * would change what headwater only reads, or keeps: the configuration, `.headwater/`, a share, or what is in `inputs`.
 */
export function outputFile(project: Project, path: string, inputs: readonly string[] = []): string {
  const file = resolve(path);
  const at = real(file);
  const { config, configFile, state } = project;
  if (at === real(configFile)) throw refused(file, 'it is the configuration.');
  if (inputs.some((input) => at === real(resolve(input)))) throw refused(file, 'it is read from.');
  if (isIn(at, real(state))) throw refused(file, "that folder is headwater's own.");
  const share = config.shares.find((candidate) => isIn(at, real(project.mountOf(candidate))));
  if (share !== undefined) throw refused(file, `it lies in share ${share.name}, which is only ever read.`);
  return file;
}

/** Without symbolic links, also where the last names are not there yet. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(real(above), basename(path));
  }
}

/** Whether a path is a folder or lies in it, links resolved as far as there is anything. */
export function liesIn(path: string, folder: string): boolean {
  return isIn(real(resolve(path)), real(resolve(folder)));
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function refused(file: string, why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'output-refused',
    blame: 'usage',
    message: `Did not write ${safeText(file)}: ${why}`,
    next: ['Name a file of its own, outside of shares and .headwater/.'],
  });
}
