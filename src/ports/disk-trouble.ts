import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { PortFault } from './faults.ts';

interface Trouble {
  /** As Node names it. */
  readonly code: string;
  /** As DuckDB spells it out. */
  readonly text: string;
  readonly why: string;
  readonly next: string;
}

const ROOM = 'Make room below .headwater (or where the file is).';
const TROUBLES: readonly Trouble[] = [
  { code: 'ENOSPC', text: 'No space left on device', why: 'the disk is full', next: ROOM },
  { code: 'EDQUOT', text: 'Disk quota exceeded', why: 'the disk quota is used up', next: ROOM },
  {
    code: 'EFBIG',
    text: 'File too large',
    why: 'the file may not grow any more',
    next: 'Raise the limit of this user (ulimit -f), or work on another file system.',
  },
  {
    code: 'EROFS',
    text: 'Read-only file system',
    why: 'the file system is read-only',
    next: 'Mount it for writing, or work in a copy of the project.',
  },
  { code: 'EIO', text: 'Input/output error', why: 'the disk fails', next: 'Mend the disk.' },
];

/**
 * An error of this host's disk, whatever was to be written (ledger, evidence, queue, lists), as `disk-unwritable` (held); null for any
 * other error. What was done is done again, here or on a host with room: nothing that was not written counts. `subject` is what could
 * not be done; unless given, the file that the error names cannot be used.
 */
export function diskTrouble(error: Error, subject = subjectOf(error)): HeadwaterError | null {
  if (error instanceof HeadwaterError) return error.code === 'disk-unwritable' ? error : null;
  if (error instanceof PortFault) return null;
  const { code } = error as NodeJS.ErrnoException;
  const trouble = TROUBLES.find((known) => code === known.code || error.message.includes(known.text));
  if (trouble === undefined) return null;
  return new HeadwaterError({
    code: 'disk-unwritable',
    blame: 'held',
    message: `${subject}: ${trouble.why} (${trouble.code}).`,
    next: [trouble.next, 'Then run the same command again; it goes on where it stopped.'],
    cause: error,
  });
}

function subjectOf(error: Error): string {
  const { path } = error as NodeJS.ErrnoException;
  return path === undefined ? 'Cannot write on this host' : `Cannot use ${safeText(path)}`;
}
