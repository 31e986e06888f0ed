import { writeFile } from 'node:fs/promises';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { outputFile } from './output-file.ts';
import type { Project } from './project.ts';

/**
 * Writes an HTML page to a file that a person named; its absolute path. Throws HeadwaterError (usage)
 * `page-not-written`, and what `outputFile` throws.
 */
export async function writePage(
  project: Project,
  path: string,
  page: string,
  inputs: readonly string[] = [],
): Promise<string> {
  const file = outputFile(project, path, inputs);
  try {
    await writeFile(file, page);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'failed';
    throw new HeadwaterError({
      code: 'page-not-written',
      blame: 'usage',
      message: `Cannot write ${safeText(file)} (${code}).`,
      next: ['Name a file in a directory that is there and can be written to.'],
      cause,
    });
  }
  return file;
}
