import { safePath } from '../../inventory/display.ts';
import type { SourceSight } from '../../ports/drift.ts';
import type { EntryToDo, SecondLookRow } from '../../ports/side-tables.ts';

const EXAMPLES = 5;

/** Before the first entry was looked at. */
export function nothingSeen(entries: number): SourceSight {
  return {
    entries,
    lookedAt: 0,
    written: 0,
    gone: 0,
    renamedIn: 0,
    touched: 0,
    unreadable: 0,
    newestAt: null,
    touchedAt: null,
    examples: [],
  };
}

/** With the root of the share. Its own list does not have it, so all that tells is whether its names changed since the commit. */
export function withRoot(
  sight: SourceSight,
  root: SecondLookRow | undefined,
  committedAt: Date,
): SourceSight {
  const at = timeOf(root?.mtimeNs ?? null);
  if (at === null || at <= committedAt.toISOString()) return sight;
  return { ...noticed(sight, 'the root', at), renamedIn: sight.renamedIn + 1 };
}

/** With so many more entries, and the rows that looking at them again gave. */
export function withEntries(
  sight: SourceSight,
  entries: readonly EntryToDo[],
  rows: readonly SecondLookRow[],
): SourceSight {
  let next: SourceSight = { ...sight, lookedAt: sight.lookedAt + entries.length };
  for (const [at, entry] of entries.entries()) {
    const row = rows[at];
    if (row !== undefined && row.outcome !== 'same') next = withDiffering(next, entry, row);
  }
  return next;
}

function withDiffering(sight: SourceSight, entry: EntryToDo, row: SecondLookRow): SourceSight {
  const name = safePath(entry.path);
  if (row.outcome === 'unreadable') return { ...sight, unreadable: sight.unreadable + 1 };
  if (row.outcome === 'gone') return { ...noticed(sight, name, null), gone: sight.gone + 1 };
  const moved = entry.mtimeNs !== null && row.mtimeNs !== entry.mtimeNs;
  if (entry.kind === 'directory' && moved)
    return { ...noticed(sight, name, timeOf(row.mtimeNs)), renamedIn: sight.renamedIn + 1 };
  // What a directory's size says is its file system's business.
  const resized = entry.kind !== 'directory' && entry.sizeBytes !== null && row.sizeBytes !== entry.sizeBytes;
  if (moved || resized) return { ...noticed(sight, name, timeOf(row.mtimeNs)), written: sight.written + 1 };
  // Servers give inodes of their own choice: another one alone says nothing.
  if (entry.ctimeNs === null || row.ctimeNs === entry.ctimeNs) return sight;
  return { ...sight, touched: sight.touched + 1, touchedAt: later(sight.touchedAt, timeOf(row.ctimeNs)) };
}

function noticed(sight: SourceSight, name: string, at: string | null): SourceSight {
  const examples = sight.examples.length < EXAMPLES ? [...sight.examples, name] : sight.examples;
  return { ...sight, examples, newestAt: later(sight.newestAt, at) };
}

function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}

/** UTC; null for what no calendar has. */
function timeOf(ns: bigint | null): string | null {
  const time = new Date(Number((ns ?? 0n) / 1_000_000n));
  return ns === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}
