import { ENTRY_COLUMN_NAMES, ENTRY_KINDS, type EntryColumn } from './entry.ts';
import { clampedNs, type EntryBatch } from './entry-batch.ts';
import type { ImportedEntry } from './import-entry.ts';

/** Where each column is in an imported entry. */
const FIELDS: Readonly<Record<Exclude<EntryColumn, 'link_target'>, keyof ImportedEntry>> = {
  size_bytes: 'sizeBytes',
  mtime_ns: 'mtimeNs',
  atime_ns: 'atimeNs',
  ctime_ns: 'ctimeNs',
  mode: 'mode',
  uid: 'uid',
  gid: 'gid',
  nlink: 'nlink',
  inode: 'inode',
  device: 'device',
  allocated_bytes: 'allocatedBytes',
};

/** Imported entries in columns; `lines` are their numbers. What an entry does not tell is unknown in its row. */
export function importedBatch(entries: readonly ImportedEntry[], lines: Uint32Array): EntryBatch {
  const rows = entries.length;
  const paths = packed(entries.map(({ path }) => path));
  const links = packed(
    entries.map(({ linkTarget }) => (linkTarget ? Buffer.from(linkTarget).toString('latin1') : null)),
  );
  let fileBytes = 0;
  for (const { kind, sizeBytes } of entries) if (kind === 'file') fileBytes += sizeBytes ?? 0;
  return {
    rows,
    fileBytes,
    paths: paths.bytes,
    pathOffsets: paths.offsets,
    kinds: Uint8Array.from(entries, ({ kind }) => ENTRY_KINDS.indexOf(kind)),
    sizeBytes: BigInt64Array.from(entries, ({ sizeBytes }) => BigInt(sizeBytes ?? 0)),
    mtimeNs: BigInt64Array.from(entries, ({ mtimeNs }) => clampedNs(mtimeNs ?? 0n)),
    atimeNs: BigInt64Array.from(entries, ({ atimeNs }) => clampedNs(atimeNs ?? 0n)),
    ctimeNs: BigInt64Array.from(entries, ({ ctimeNs }) => clampedNs(ctimeNs ?? 0n)),
    mode: Uint32Array.from(entries, ({ mode }) => mode ?? 0),
    uid: Uint32Array.from(entries, ({ uid }) => uid ?? 0),
    gid: Uint32Array.from(entries, ({ gid }) => gid ?? 0),
    nlink: BigUint64Array.from(entries, ({ nlink }) => BigInt(nlink ?? 0)),
    inode: BigUint64Array.from(entries, ({ inode }) => inode ?? 0n),
    device: BigUint64Array.from(entries, ({ device }) => device ?? 0n),
    allocatedBytes: BigInt64Array.from(entries, ({ allocatedBytes }) => BigInt(allocatedBytes ?? 0)),
    linkTargets: links.bytes,
    linkOffsets: links.offsets,
    listings: lines,
    unknown: Uint16Array.from(entries, unknownOf),
  };
}

function unknownOf(entry: ImportedEntry): number {
  let mask = 0;
  ENTRY_COLUMN_NAMES.forEach((name, bit) => {
    if (name !== 'link_target' && entry[FIELDS[name]] === undefined) mask |= 1 << bit;
  });
  return mask;
}

/** As of a batch's paths: null takes no room, everything else is followed by a NUL. */
function packed(texts: readonly (string | null)[]): {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
} {
  const offsets = new Uint32Array(texts.length + 1);
  texts.forEach((text, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + (text === null ? 0 : text.length + 1);
  });
  const whole = texts.map((text) => (text === null ? '' : `${text}\0`)).join('');
  return { bytes: Buffer.from(whole, 'latin1'), offsets };
}
