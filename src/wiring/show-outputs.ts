import { counted } from '../views/format.ts';
import { harmless } from '../views/text-width.ts';
import type { Scanned } from '../views/values/scanned.ts';
import { exportAcls } from './acl-export.ts';
import { writeInventoryPage } from './inventory-page.ts';
import type { Project } from './project.ts';

/** Writes the files that `inventory show` was asked for; a line about each. */
export async function writeOutputs(
  project: Project,
  shown: readonly Scanned[],
  files: { readonly html?: string | undefined; readonly 'acls-export'?: string | undefined },
): Promise<readonly string[]> {
  const lines: string[] = [];
  if (files.html !== undefined) {
    lines.push(`Page: ${harmless(await writeInventoryPage(project, shown, files.html))}`);
  }
  const acls = files['acls-export'];
  if (acls !== undefined) {
    const inventories = shown.map(({ inventory }) => inventory);
    const { file, lists } = await exportAcls(project, inventories, acls);
    lines.push(`Access lists: ${counted(lists, 'list')} in ${harmless(file)}`);
  }
  return lines;
}
