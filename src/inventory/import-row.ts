import type { EntryKind } from './entry.ts';
import { clampedNs } from './entry-batch.ts';
import type { ColumnMap, ImportField, TimeForm } from './import-columns.ts';
import { type ByteText, bytesOf, type Reading } from './import-entry.ts';
import { type PathRules, placedPath } from './import-path.ts';
import {
  allKnown,
  isoNs,
  kindOfLetter,
  octalMode,
  secondsNs,
  whole32,
  wholeBig,
  wholeNumber,
} from './import-values.ts';

/** The text of a field in one row; empty when the row has none. */
export type FieldValue = (field: ImportField) => ByteText;

/** Reads one row of somebody's own columns. A field that is empty is not known; `path` is needed, and the size of a file. */
export function readRow(value: FieldValue, map: ColumnMap, rules: PathRules): Reading {
  const listed = value('path');
  const slashed = listed.endsWith('/') || (rules.windows && listed.endsWith('\\'));
  const kind = kindOf(value('type'), slashed);
  if (kind === null) return { reason: 'the type is no kind of entry' };
  if (slashed && kind !== 'directory') return { reason: 'the path ends like that of a directory' };
  const path = placedPath(slashed ? listed.slice(0, -1) : listed, rules);
  if (typeof path !== 'string') return path;
  if (path === '') return null;
  if (kind === 'file' && value('size') === '') return { reason: 'the file has no size' };
  const known = (field: ImportField): boolean => value(field) !== '';
  const numbers = {
    ...(known('size') ? { sizeBytes: wholeNumber(value('size')) } : {}),
    ...(known('mtime') ? { mtimeNs: timeOf(value('mtime'), map.get('mtime')?.form) } : {}),
    ...(known('atime') ? { atimeNs: timeOf(value('atime'), map.get('atime')?.form) } : {}),
    ...(known('ctime') ? { ctimeNs: timeOf(value('ctime'), map.get('ctime')?.form) } : {}),
    ...(known('mode') ? { mode: modeOf(value('mode'), map.get('mode')?.form, kind) } : {}),
    ...(known('uid') ? { uid: whole32(value('uid')) } : {}),
    ...(known('gid') ? { gid: whole32(value('gid')) } : {}),
    ...(known('nlink') ? { nlink: wholeNumber(value('nlink')) } : {}),
    ...(known('inode') ? { inode: wholeBig(value('inode')) } : {}),
    ...(known('device') ? { device: wholeBig(value('device')) } : {}),
    ...(known('blocks') ? { allocatedBytes: blockBytes(value('blocks')) } : {}),
  };
  if (!allKnown(numbers)) return { reason: 'a number or time of the line is none, or out of range' };
  const target = kind === 'symlink' && known('link') ? { linkTarget: bytesOf(value('link')) } : {};
  return { path, kind, ...numbers, ...target };
}

const WORDS: Readonly<Record<string, EntryKind>> = {
  file: 'file',
  regular: 'file',
  dir: 'directory',
  directory: 'directory',
  folder: 'directory',
  link: 'symlink',
  symlink: 'symlink',
};

/** A letter as find writes it, or a word; without either what the path says. */
function kindOf(type: ByteText, slashed: boolean): EntryKind | null {
  if (type === '') return slashed ? 'directory' : 'file';
  return kindOfLetter(type) ?? WORDS[type.toLowerCase()] ?? null;
}

const UNIT_NS: Readonly<Partial<Record<string, bigint>>> = { unixms: 1_000_000n, unixns: 1n };

function timeOf(text: string, form: TimeForm | string | null | undefined): bigint | null {
  if (form === 'iso') return isoNs(text);
  const unit = UNIT_NS[form ?? ''];
  if (unit === undefined) return secondsNs(text);
  return /^-?\d{1,22}$/.test(text) ? clampedNs(BigInt(text) * unit) : null;
}

function modeOf(text: string, form: string | null | undefined, kind: EntryKind): number | null {
  if (form !== 'decimal') return octalMode(text, kind);
  const mode = wholeNumber(text);
  return mode === null || mode > 0o177777 ? null : octalMode(mode.toString(8), kind);
}

function blockBytes(text: string): number | null {
  const blocks = wholeNumber(text);
  return blocks !== null && blocks <= Number.MAX_SAFE_INTEGER / 512 ? blocks * 512 : null;
}
