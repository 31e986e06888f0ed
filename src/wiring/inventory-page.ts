import { writeFile } from 'node:fs/promises';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { inventoryHtml } from '../views/inventory-html.ts';
import type { Scanned } from '../views/values/scanned.ts';
import { outputFile } from './output-file.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/**
 * Writes inventories as one HTML page; its absolute path. Throws HeadwaterError (usage)
 * `page-not-written`, and what `outputFile` throws.
 */
export async function writeInventoryPage(
  project: Project,
  shown: readonly Scanned[],
  path: string,
): Promise<string> {
  const file = outputFile(project, path);
  const page = inventoryHtml(shown, {
    migration: project.config.migration,
    tool: toolVersion(),
    rehearsal: project.rehearsal,
    now: project.clock.now(),
  });
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
