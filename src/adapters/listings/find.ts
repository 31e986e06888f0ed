import type { ImportedEntry, ImportItem, Reading } from '../../inventory/import-entry.ts';
import { type PathRules, placedPath } from '../../inventory/import-path.ts';
import {
  allKnown,
  findSecondsNs,
  kindOfLetter,
  octalMode,
  whole32,
  wholeBig,
  wholeNumber,
} from '../../inventory/import-values.ts';
import { readLines } from './records.ts';
import { peeked } from './source.ts';

/**
 * What GNU find is asked to print. A path never holds `//`, so the first one ends it whatever the link's target holds, and
 * the last one tells a whole line from one that was cut or broken up by a line feed in a name.
 */
export const FIND_FORMAT = '%y %s %T@ %A@ %C@ %m %U %G %n %i %D %b %P//%l//';

/** Columns of {@link FIND_FORMAT} before the path. */
const FIELDS = 12;

/**
 * Reads a listing by GNU find in {@link FIND_FORMAT}, each line ended by NUL (any name comes through) or by a line feed
 * (names with line feeds are rejected). Which of them it is, the listing's beginning tells.
 */
export async function* readFind(
  input: AsyncIterable<Uint8Array>,
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  const { head, all } = await peeked(input);
  const start = head.toString('latin1');
  const terminator = start.split('//\0').length > start.split('//\n').length ? '\0' : '\n';
  yield* readLines(all, terminator, (text) => findLine(text, rules));
}

/** One line of find. */
export function findLine(text: string, rules: PathRules): Reading {
  if (text === '' || text === '\r') return null;
  if (!text.endsWith('//')) return { reason: 'the line is not whole: it does not end with //' };
  let at = 0;
  const fields: string[] = [];
  for (let field = 0; field < FIELDS; field++) {
    const end = text.indexOf(' ', at);
    if (end === -1) return { reason: 'the line has too few columns' };
    fields.push(text.slice(at, end));
    at = end + 1;
  }
  const split = text.indexOf('//', at);
  if (split === text.length - 2) return { reason: 'the line has no // between path and link target' };
  const target = text.slice(split + 2, -2);
  // The root itself has an empty path.
  if (split === at && rules.prefixes.length === 0) return null;
  const path = placedPath(text.slice(at, split), rules);
  if (typeof path !== 'string') return path;
  return path === '' ? null : entryOf(path, target, fields);
}

function entryOf(
  path: string,
  target: string,
  fields: readonly string[],
): ImportedEntry | { reason: string } {
  const [letter = '', size = '', mtime = '', atime = '', ctime = '', mode = ''] = fields;
  const [uid = '', gid = '', nlink = '', inode = '', device = '', blocks = ''] = fields.slice(6);
  const kind = kindOfLetter(letter);
  if (kind === null) return { reason: "the kind of entry is none of find's letters" };
  if ((kind === 'symlink') !== (target !== ''))
    return { reason: 'a link without target, or a target without link' };
  const numbers = {
    sizeBytes: wholeNumber(size),
    mtimeNs: findSecondsNs(mtime),
    atimeNs: findSecondsNs(atime),
    ctimeNs: findSecondsNs(ctime),
    mode: octalMode(mode, kind),
    uid: whole32(uid),
    gid: whole32(gid),
    nlink: wholeNumber(nlink),
    inode: wholeBig(inode),
    device: wholeBig(device),
    allocatedBytes: blockBytes(blocks),
  };
  if (!allKnown(numbers)) return { reason: 'a number of the line is none, or out of range' };
  return { path, kind, ...numbers, linkTarget: target === '' ? null : Buffer.from(target, 'latin1') };
}

/** find counts blocks of 512 bytes. */
function blockBytes(text: string): number | null {
  const blocks = wholeNumber(text);
  return blocks !== null && blocks <= Number.MAX_SAFE_INTEGER / 512 ? blocks * 512 : null;
}
