import type { EntryKind } from '../../inventory/entry.ts';
import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import { type PathRules, placedPath } from '../../inventory/import-path.ts';
import { allKnown, octalMode, secondsNs, whole32, wholeNumber } from '../../inventory/import-values.ts';
import { readLines, withoutReturn } from './records.ts';

/**
 * What XCP is asked to print of each entry. `scan -csv` prints statistics, no entries, so a listing is made with `-fmt`. The
 * names are those that public scripts use; nobody has run this against XCP here.
 */
export const XCP_FORMAT =
  "'{},{},{:.9f},{:.9f},{:.9f},{:o},{},{},{},{}//'.format(type, size, mtime, atime, ctime, mode, uid, gid, used, x)";

/** Columns of {@link XCP_FORMAT} before the path. */
const FIELDS = 9;

/** XCP prints the number of NFSv3's file type [RFC 1813, ftype3]. */
const KINDS: Readonly<Record<string, EntryKind>> = {
  1: 'file',
  2: 'directory',
  3: 'block-device',
  4: 'char-device',
  5: 'symlink',
  6: 'socket',
  7: 'fifo',
};

/** What XCP says around the entries. */
const FRAME =
  /^(?:Xcp command ?:.*|XCP .*|[\d,]+ scanned\b.*|(?:Total Time|Speed|Filters|Stats|STATUS|Job ID|Log Path|Command|Options|Summary|Alerts?) *:.*)$/i;

/** Reads the output of `xcp scan -fmt` with {@link XCP_FORMAT}. */
export async function* readXcp(
  input: AsyncIterable<Uint8Array>,
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  yield* readLines(input, '\n', (text) => xcpLine(text, rules));
}

/** One line of XCP. The path stands last, so that it may hold commas. */
export function xcpLine(line: ByteText, rules: PathRules): Reading {
  const text = withoutReturn(line);
  if (text === '' || FRAME.test(text)) return null;
  if (!text.endsWith('//')) return { reason: 'the line is not whole: it does not end with //' };
  const fields = text.slice(0, -2).split(',', FIELDS);
  if (fields.length < FIELDS) return { reason: 'the line has too few columns' };
  const listed = text.slice(fields.join(',').length + 1, -2);
  const [type = '', size = '', mtime = '', atime = '', ctime = '', mode = ''] = fields;
  const [uid = '', gid = '', used = ''] = fields.slice(6);
  const kind = KINDS[type];
  if (kind === undefined) return { reason: 'the type is none of NFSv3' };
  const path = placedPath(listed, rules);
  if (typeof path !== 'string') return path;
  const numbers = {
    sizeBytes: wholeNumber(size),
    mtimeNs: secondsNs(mtime),
    atimeNs: secondsNs(atime),
    ctimeNs: secondsNs(ctime),
    mode: octalMode(mode, kind),
    uid: whole32(uid),
    gid: whole32(gid),
    allocatedBytes: wholeNumber(used),
  };
  if (!allKnown(numbers)) return { reason: 'a number of the line is none, or out of range' };
  return path === '' ? null : { path, kind, ...numbers };
}
