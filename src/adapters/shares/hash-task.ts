import type { ChecksumAlgorithm } from '../../ports/hashing.ts';
import { createSum } from './checksum.ts';
import { createBuffer, hashPiece, type Piece, type PieceResult, type Reading } from './hash-file.ts';
import { inside } from './root.ts';

/** What every thread of one run shares. */
export interface HashRun {
  /** Real path of the share's root, raw. */
  readonly root: Uint8Array;
  readonly algorithm: ChecksumAlgorithm;
  /** Two 64-bit numbers in shared memory: bytes read so far, and 1 once everybody is to stop. */
  readonly shared: SharedArrayBuffer;
}

/** Work for one thread: files whose paths lie one after the other, so that messages are few and plain. */
export interface HashTask {
  readonly paths: Uint8Array;
  /** Where each path ends. */
  readonly ends: Uint32Array;
  readonly piece: Piece;
}

export const WHOLE: Piece = { from: 0, bytes: null };

/** A task of these paths. */
export function taskOf(paths: readonly Uint8Array[], piece: Piece): HashTask {
  const ends = new Uint32Array(paths.length);
  let end = 0;
  paths.forEach((path, at) => {
    end += path.length;
    ends[at] = end;
  });
  const packed = new Uint8Array(end);
  paths.forEach((path, at) => {
    packed.set(path, at === 0 ? 0 : ends[at - 1]);
  });
  return { paths: packed, ends, piece };
}

/** Does tasks on the thread it is called on, one after the other. */
export async function createTaskRunner(run: HashRun): Promise<(task: HashTask) => readonly PieceResult[]> {
  const counters = new BigInt64Array(run.shared);
  const reading: Reading = {
    last: null,
    buffer: createBuffer(),
    sum: await createSum(run.algorithm),
    read: (bytes: number) => void Atomics.add(counters, 0, BigInt(bytes)),
    stopped: () => Atomics.load(counters, 1) !== 0n,
  };
  return ({ paths, ends, piece }) => {
    const results: PieceResult[] = [];
    let start = 0;
    for (const end of ends) {
      const full = inside(run.root, paths.subarray(start, end));
      results.push(reading.stopped() ? { kind: 'stopped' } : hashPiece(full, piece, reading));
      start = end;
    }
    return results;
  };
}
