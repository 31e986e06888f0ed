import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { inventoryHtml } from '../views/inventory-html.ts';
import type { Scanned } from '../views/values/scanned.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** Writes inventories as one HTML page; its absolute path. Throws HeadwaterError `page-not-written` (usage). */
export async function writeInventoryPage(
  project: Project,
  shown: readonly Scanned[],
  path: string,
): Promise<string> {
  const file = resolve(path);
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
