import { safeText } from '../../inventory/display.ts';
import { diskTrouble } from '../../ports/disk-trouble.ts';

/** An error of writing below a folder: `disk-unwritable` (held) when it is the disk's, else the error itself. */
export function writeTrouble(error: unknown, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  return diskTrouble(error, `What was found cannot be written below ${safeText(folder)}`) ?? error;
}
