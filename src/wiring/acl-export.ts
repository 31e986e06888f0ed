import { open, rename, rm } from 'node:fs/promises';
import { HeadwaterError } from '../errors.ts';
import { safeText, shown } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AclRow } from '../ports/side-tables.ts';
import { outputFile } from './output-file.ts';
import type { Project } from './project.ts';
import { withCatalog } from './showing.ts';

/**
 * Writes the access control lists of inventories to a file, one JSON object a line: `share`, `path` (`text` and raw `bytes`),
 * `kind` (the extended attribute), `text` (decoded, or null) and `raw` (base64). The file is there when it is whole. Its absolute
 * path and the number of lines. Throws HeadwaterError `acls-missing`, `acls-not-written` (usage), and what
 * `outputFile` throws.
 */
export async function exportAcls(
  project: Project,
  inventories: readonly Inventory[],
  path: string,
): Promise<{ readonly file: string; readonly lists: number }> {
  const file = outputFile(project, path);
  const partial = `${file}.partial`;
  let lists = 0;
  return withCatalog(project, async (catalog) => {
    for (const inventory of inventories) {
      if ((await catalog.sideTable(inventory, 'acls')) === null) throw missing(inventory.share);
    }
    const handle = await open(partial, 'w').catch((cause: unknown) => {
      throw notWritten(file, cause);
    });
    try {
      for (const inventory of inventories) {
        for await (const rows of catalog.sideRows(inventory, 'acls', { outcomes: ['acl'] })) {
          await handle.write(rows.map((row) => lineOf(inventory.share, row)).join(''));
          lists += rows.length;
        }
      }
      await handle.sync();
      await handle.close();
      await rename(partial, file);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(partial, { force: true });
      throw typeof (error as NodeJS.ErrnoException).code === 'string' && !(error instanceof HeadwaterError)
        ? notWritten(file, error)
        : error;
    }
    return { file, lists };
  });
}

function lineOf(share: string, { path, attribute, text, raw }: AclRow): string {
  const bytes = raw === null ? null : Buffer.from(raw).toString('base64');
  return `${JSON.stringify({ share, path: shown(path), kind: attribute, text, raw: bytes })}\n`;
}

function missing(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'acls-missing',
    blame: 'usage',
    message: `The access lists of share ${share} have not been read.`,
    next: [`headwater inventory scan ${share} --acls`],
  });
}

function notWritten(file: string, cause: unknown): HeadwaterError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'failed';
  return new HeadwaterError({
    code: 'acls-not-written',
    blame: 'usage',
    message: `Cannot write ${safeText(file)} (${code}).`,
    next: ['Name a file in a directory that is there and can be written to.'],
    cause,
  });
}
