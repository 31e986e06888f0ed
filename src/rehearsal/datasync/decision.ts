import type { TransferType } from './compare.ts';
import type { Reason } from './skips.ts';
import type { SourceEntry, SourceKind } from './walk.ts';

/** What PREPARING decided about one entry or object. */
export type Decision =
  | {
      readonly what: 'send';
      readonly entry: SourceEntry;
      readonly type: TransferType;
      /** Whether an object stood there. */
      readonly overwrite: boolean;
    }
  /** Already there as it should be. */
  | { readonly what: 'keep'; readonly entry: SourceEntry }
  | { readonly what: 'skip'; readonly path: Buffer; readonly kind: SourceKind; readonly reason: Reason }
  /** A manifest names it, the source does not have it. */
  | { readonly what: 'miss'; readonly path: Buffer }
  /** An object that the source does not have; its key behind the prefix. */
  | { readonly what: 'delete'; readonly name: string; readonly sizeBytes: number };

type EntryFields = readonly [
  path: string,
  kind: SourceKind,
  sizeBytes: number,
  mtimeNs: string,
  atimeNs: string,
  mode: number,
  uid: number,
  gid: number,
  nlink: number,
  inode: string,
  device: string,
  linkTarget: string | null,
];

/** An entry as JSON values: bytes as latin1 text, large numbers as decimal text. */
export function entryFields(entry: SourceEntry): EntryFields {
  return [
    entry.path.toString('latin1'),
    entry.kind,
    entry.sizeBytes,
    String(entry.mtimeNs),
    String(entry.atimeNs),
    entry.mode,
    entry.uid,
    entry.gid,
    entry.nlink,
    String(entry.inode),
    String(entry.device),
    entry.linkTarget === null ? null : entry.linkTarget.toString('latin1'),
  ];
}

/** The inverse of {@link entryFields}. */
export function entryOf(fields: EntryFields): SourceEntry {
  const [path, kind, sizeBytes, mtimeNs, atimeNs, mode, uid, gid, nlink, inode, device, target] = fields;
  return {
    path: Buffer.from(path, 'latin1'),
    kind,
    sizeBytes,
    mtimeNs: BigInt(mtimeNs),
    atimeNs: BigInt(atimeNs),
    mode,
    uid,
    gid,
    nlink,
    inode: BigInt(inode),
    device: BigInt(device),
    linkTarget: target === null ? null : Buffer.from(target, 'latin1'),
  };
}

type Line =
  | ['send', EntryFields, TransferType, boolean]
  | ['keep', EntryFields]
  | ['skip', string, SourceKind, Reason]
  | ['miss', string]
  | ['delete', string, number];

function lineOf(decision: Decision): Line {
  switch (decision.what) {
    case 'send':
      return ['send', entryFields(decision.entry), decision.type, decision.overwrite];
    case 'keep':
      return ['keep', entryFields(decision.entry)];
    case 'skip':
      return ['skip', decision.path.toString('latin1'), decision.kind, decision.reason];
    case 'miss':
      return ['miss', decision.path.toString('latin1')];
    case 'delete':
      return ['delete', decision.name, decision.sizeBytes];
  }
}

/** One line, without its newline. */
export const writeDecision = (decision: Decision): string => JSON.stringify(lineOf(decision));

/** The inverse of {@link writeDecision}. */
export function readDecision(text: string): Decision {
  const line = JSON.parse(text) as Line;
  switch (line[0]) {
    case 'send':
      return { what: 'send', entry: entryOf(line[1]), type: line[2], overwrite: line[3] };
    case 'keep':
      return { what: 'keep', entry: entryOf(line[1]) };
    case 'skip':
      return { what: 'skip', path: Buffer.from(line[1], 'latin1'), kind: line[2], reason: line[3] };
    case 'miss':
      return { what: 'miss', path: Buffer.from(line[1], 'latin1') };
    case 'delete':
      return { what: 'delete', name: line[1], sizeBytes: line[2] };
  }
}
