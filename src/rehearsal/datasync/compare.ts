import type { StoredObject } from '../object-store.ts';
import { metadataDiffers, mtimeDiffers, objectMetadata } from './metadata.ts';
import type { FullOptions, S3Location, SourceLocation } from './resources.ts';
import { keyFor, type Reason } from './skips.ts';
import type { SourceEntry } from './walk.ts';

export type TransferType = 'CONTENT_AND_METADATA' | 'METADATA';

/** One entry that will be sent, under which key, and how. */
export interface Transfer {
  readonly entry: SourceEntry;
  readonly key: string;
  readonly type: TransferType;
  readonly overwrite: boolean;
}

export interface Comparison {
  readonly transfers: readonly Transfer[];
  /** Already there as they should be. */
  readonly unchanged: readonly { readonly entry: SourceEntry; readonly key: string }[];
  readonly skipped: readonly { readonly entry: SourceEntry; readonly reason: Reason }[];
}

/** The part of a stored object a comparison needs. */
export type Destination = Pick<StoredObject, 'sizeBytes' | 'metadata'>;

export interface CompareInput {
  readonly entries: readonly SourceEntry[];
  readonly source: SourceLocation['type'];
  readonly destination: S3Location;
  readonly options: FullOptions;
  readonly objects: ReadonlyMap<string, Destination>;
  /** Raw paths as latin1: what an interrupted run had decided to send, and nothing else. Null for a fresh run. */
  readonly only: ReadonlySet<string> | null;
}

interface Placed {
  readonly entry: SourceEntry;
  readonly key: string;
}

function transferOf({ entry, key }: Placed, input: CompareInput): Transfer | null {
  const there = input.objects.get(key);
  const overwrite = there !== undefined;
  if (there === undefined) return { entry, key, type: 'CONTENT_AND_METADATA', overwrite };
  if (input.options.OverwriteMode === 'NEVER') return null;
  const wanted = objectMetadata(entry, input.source, input.options);
  const content = entry.kind === 'directory' ? false : mtimeDiffers(wanted, there.metadata);
  if (input.options.TransferMode === 'ALL' || content || there.sizeBytes !== entry.sizeBytes) {
    return { entry, key, type: 'CONTENT_AND_METADATA', overwrite };
  }
  return metadataDiffers(wanted, there.metadata) ? { entry, key, type: 'METADATA', overwrite } : null;
}

const inodeOf = (entry: SourceEntry): string => `${entry.device}:${entry.inode}`;

/**
 * The names of hard-linked files that wait for a later run: while none of an inode's names has an object, only the
 * first in path order is sent; afterwards every name becomes an object of its own [aws-facts 3].
 */
function laterNames(placed: readonly Placed[], objects: CompareInput['objects']): ReadonlySet<string> {
  const groups = new Map<string, Placed[]>();
  for (const item of placed) {
    if (item.entry.kind !== 'file' || item.entry.nlink < 2) continue;
    const group = groups.get(inodeOf(item.entry));
    if (group === undefined) groups.set(inodeOf(item.entry), [item]);
    else group.push(item);
  }
  const later = new Set<string>();
  for (const group of groups.values()) {
    if (group.some(({ key }) => objects.has(key))) continue;
    const ordered = group.sort((a, b) => Buffer.compare(a.entry.path, b.entry.path));
    for (const { key } of ordered.slice(1)) later.add(key);
  }
  return later;
}

/** An interrupted run's decision: sent again in full, since how far each had come is not known. */
function decidedBefore(item: Placed, input: CompareInput, only: ReadonlySet<string>): Transfer | null {
  if (!only.has(item.entry.path.toString('latin1'))) return null;
  return { ...item, type: 'CONTENT_AND_METADATA', overwrite: input.objects.has(item.key) };
}

/** Decides, for every entry, whether it is sent, left as it is, or skipped. */
export function compare(input: CompareInput): Comparison {
  const { only } = input;
  const placed: Placed[] = [];
  const skipped: { entry: SourceEntry; reason: Reason }[] = [];
  for (const entry of input.entries) {
    const place = keyFor(entry, input.source, input.destination);
    if (place === null) continue;
    if ('skipped' in place) skipped.push({ entry, reason: place.skipped });
    else placed.push({ entry, key: place.key });
  }
  const later = only === null ? laterNames(placed, input.objects) : new Set<string>();
  const transfers: Transfer[] = [];
  const unchanged: Placed[] = [];
  for (const item of placed) {
    if (later.has(item.key)) continue;
    const transfer = only === null ? transferOf(item, input) : decidedBefore(item, input, only);
    if (transfer === null) unchanged.push(item);
    else transfers.push(transfer);
  }
  return { transfers, unchanged, skipped };
}
