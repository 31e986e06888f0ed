import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';

/** Errors of the disk itself, as Node names them and as DuckDB spells them out. */
const TROUBLES: readonly (readonly [code: string, text: string, why: string])[] = [
  ['ENOSPC', 'No space left on device', 'the disk is full'],
  ['EDQUOT', 'Disk quota exceeded', 'the disk quota is used up'],
  ['EROFS', 'Read-only file system', 'the file system is read-only'],
  ['EIO', 'Input/output error', 'the disk fails'],
];

/** An error of writing below a folder: `disk-unwritable` (held) when it is the disk's, else the error itself. */
export function writeTrouble(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof HeadwaterError) return error;
  const { code } = error as { readonly code?: unknown };
  const trouble = TROUBLES.find(([name, text]) => code === name || error.message.includes(text));
  if (trouble === undefined) return error;
  return new HeadwaterError({
    code: 'disk-unwritable',
    blame: 'held',
    message: `What was found cannot be written below ${safeText(folder)}: ${trouble[2]}.`,
    next: [
      'Make room there, or mend the disk.',
      'Then run the same command again; it goes on where it stopped.',
    ],
    cause: error,
  });
}
