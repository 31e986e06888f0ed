import { spawnSync } from 'node:child_process';
import type { Entry, EntryKind } from '../../../src/inventory/entry.ts';

/** Everything an inventory keeps, in GNU find's words; names may hold any byte but a slash and NUL. */
const FIND_FORMAT = '%P\\t%y\\t%s\\t%T@\\t%C@\\t%m\\t%U\\t%G\\t%n\\t%i\\t%D\\t%b\\t%l\\0';

const LETTERS: Readonly<Partial<Record<EntryKind, string>>> = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  socket: 's',
};

/** What GNU find sees below a root, a line an entry, sorted. */
export function found(root: string | Buffer): string[] {
  // The shell hands a root of any bytes on; find itself may not be asked for one in text.
  const find = spawnSync('find', ['.', '-mindepth', '1', '-printf', FIND_FORMAT], {
    cwd: root.toString(),
    maxBuffer: 2 ** 28,
  });
  return find.stdout.toString('latin1').split('\0').slice(0, -1).sort();
}

/** One entry as `FIND_FORMAT` prints it. */
export function findLine(entry: Entry): string {
  const letter = LETTERS[entry.kind];
  const seconds = (ns: bigint) => `${ns / 10n ** 9n}.${String(ns % 10n ** 9n).padStart(9, '0')}0`;
  return [
    Buffer.from(entry.path).toString('latin1'),
    letter,
    entry.sizeBytes,
    seconds(entry.mtimeNs),
    seconds(entry.ctimeNs),
    (entry.mode & 0o7777).toString(8),
    entry.uid,
    entry.gid,
    entry.nlink,
    entry.inode,
    entry.device,
    entry.allocatedBytes / 512,
    entry.linkTarget === null ? '' : Buffer.from(entry.linkTarget).toString('latin1'),
  ].join('\t');
}
