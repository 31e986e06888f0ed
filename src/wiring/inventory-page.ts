import { inventoryHtml } from '../views/inventory-html.ts';
import type { Scanned } from '../views/values/scanned.ts';
import { writePage } from './page-file.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** Writes inventories as one HTML page; its absolute path. Throws as `writePage`. */
export function writeInventoryPage(
  project: Project,
  shown: readonly Scanned[],
  path: string,
): Promise<string> {
  const page = inventoryHtml(shown, {
    migration: project.config.migration,
    tool: toolVersion(),
    rehearsal: project.rehearsal,
    now: project.clock.now(),
  });
  return writePage(project, path, page);
}
