import {
  type BigIntStats,
  closeSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { clampedNs } from '../../inventory/entry-batch.ts';
import type { KnownSums, SourceReading, SourceTask } from '../../ports/source-reads.ts';
import type { SourceState } from '../../ports/source-state.ts';
import { createBuffer, twice } from './hash-file.ts';
import { isUntouched, leadsToNoFile, openInside, parentOf } from './hash-open.ts';
import { inside } from './root.ts';
import { createSumStock, type RunningSum, type SumStock } from './sums.ts';
import { errorCode } from './system-error.ts';

/** What a thread that reads sources begins with. */
export interface SourceSetup {
  /** Real path of the share's root, raw. */
  readonly root: Uint8Array;
}

/** Reads tasks on the thread it is called on, one after the other. */
export async function createSourceRunner({
  root,
}: SourceSetup): Promise<(tasks: readonly SourceTask[]) => readonly SourceReading[]> {
  const tools = { buffer: createBuffer(), stock: await createSumStock() };
  return (tasks) =>
    tasks.map((task) => {
      const full = inside(root, task.path);
      return twice(() => (task.kind === 'file' ? readFile(full, task, tools) : readLink(full, task, tools)));
    });
}

interface Tools {
  readonly buffer: Buffer;
  readonly stock: SumStock;
}

/** Without sums the file is opened and looked at, but not read; nor is one that is as it was when its sums became known. */
function readFile(
  full: Buffer,
  { sums: wanted, known = null }: SourceTask,
  { buffer, stock }: Tools,
): SourceReading {
  return answering(() => {
    const descriptor = openInside(full);
    if (descriptor === null) return { kind: 'gone' };
    try {
      const before = fstatSync(descriptor, { bigint: true });
      if (!before.isFile()) return { kind: 'gone' };
      if (wanted.length === 0) return { ...stateOf(before, before, Number(before.size)), sums: [] };
      if (known !== null && isIn(known, before))
        return { ...stateOf(before, before, known.sizeBytes), sums: known.sums, known: true };
      const sums = stock.begin(wanted);
      const read = readInto(descriptor, Number(before.size), buffer, sums);
      const state = stateOf(before, fstatSync(descriptor, { bigint: true }), read);
      return { ...state, sums: sums.map((sum) => sum.finish()) };
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Bytes read. Stops at the expected size: a longer file shows in the stat that follows. */
function readInto(descriptor: number, size: number, buffer: Buffer, sums: readonly RunningSum[]): number {
  let at = 0;
  while (at < size) {
    const got = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - at), at);
    if (got === 0) break;
    const bytes = got === buffer.length ? buffer : buffer.subarray(0, got);
    for (const sum of sums) sum.update(bytes);
    at += got;
  }
  return at;
}

/** A link's content is the path it leads to. */
function readLink(full: Buffer, { sums: wanted }: SourceTask, { stock }: Tools): SourceReading {
  return answering(() => {
    const parent = parentOf(full);
    // A directory above it may have been replaced by a link since the scan.
    if (!parent.equals(realpathSync(parent, { encoding: 'buffer' }))) return { kind: 'gone' };
    const before = lstatSync(full, { bigint: true });
    const target = readlinkSync(full, { encoding: 'buffer' });
    const sums = stock.begin(wanted);
    for (const sum of sums) sum.update(target);
    const state = stateOf(before, lstatSync(full, { bigint: true }), target.length);
    return { ...state, sums: sums.map((sum) => sum.finish()) };
  });
}

/** Who sets an mtime back cannot set the ctime back with it. */
function isIn({ sizeBytes, mtimeNs, ctimeNs }: KnownSums, stat: BigIntStats): boolean {
  const sameTimes =
    clampedNs(stat.mtimeNs) === mtimeNs && (ctimeNs === null || clampedNs(stat.ctimeNs) === ctimeNs);
  return sameTimes && stat.size === BigInt(sizeBytes);
}

function stateOf(before: BigIntStats, after: BigIntStats, read: number) {
  const state: SourceState = {
    sizeBytes: read,
    mtimeNs: clampedNs(after.mtimeNs),
    uid: Number(after.uid),
    gid: Number(after.gid),
    mode: Number(after.mode),
    steady: isUntouched(before, after) && (after.isSymbolicLink() || BigInt(read) === after.size),
    linkedAs: after.nlink > 1n ? { device: after.dev, inode: after.ino } : null,
  };
  return { kind: 'read' as const, ...state, known: false };
}

/** What the system's refusals mean. */
function answering(look: () => SourceReading): SourceReading {
  try {
    return look();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    return leadsToNoFile(code) ? { kind: 'gone' } : { kind: 'unreadable', errorCode: code };
  }
}
