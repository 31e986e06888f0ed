import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';

/** Errors that are the disk's of this host, whatever was to be written: ledger, evidence, queue. */
const TROUBLES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow any more',
  EROFS: 'the file system is read-only',
  EIO: 'the disk fails',
};

/**
 * The error of a step that could not write on this host: `disk-unwritable` (held). Null for any other error. The step is
 * tried again, here or on a host with room: nothing that was not written counts as done.
 */
export function diskTrouble(error: Error): HeadwaterError | null {
  if (error instanceof HeadwaterError) return error.code === 'disk-unwritable' ? error : null;
  const { code } = error as NodeJS.ErrnoException;
  const why = code === undefined ? undefined : TROUBLES[code];
  if (why === undefined) return null;
  return new HeadwaterError({
    code: 'disk-unwritable',
    blame: 'held',
    message: `This host cannot write: ${why} (${safeText(error.message)}).`,
    next: [
      'Make room below .headwater, or mend the disk.',
      'Then run the same command again; it goes on where it stopped.',
    ],
    cause: error,
  });
}
