import { createSum, type Sum } from './checksum.ts';

/** A piece of one of the streams that a thread sums up at the same time, or its end. */
export interface StreamTask {
  readonly stream: number;
  /** Null: that was all, answer with the sum. */
  readonly piece: Uint8Array | null;
}

/** Takes pieces of streams on the thread it is called on; the end of one gives its CRC-64/NVME, base64. */
export async function createStreamRunner(): Promise<(task: StreamTask) => string | null> {
  const running = new Map<number, Sum>();
  // As many as there ever were streams at once; each holds a small WebAssembly memory.
  const idle: Sum[] = [await createSum('crc64nvme')];
  const spare = async (): Promise<void> => void idle.push(await createSum('crc64nvme'));
  for (let n = 1; n < STREAMS_AT_ONCE; n += 1) await spare();
  return ({ stream, piece }) => {
    const sum = running.get(stream) ?? begun(idle);
    if (piece === null) {
      running.delete(stream);
      idle.push(sum);
      return sum.digest().toString('base64');
    }
    running.set(stream, sum);
    sum.update(piece);
    return null;
  };
}

/** What one thread takes on at the same time. */
export const STREAMS_AT_ONCE = 16;

function begun(idle: Sum[]): Sum {
  const sum = idle.pop();
  if (sum === undefined) throw new Error('a thread sums up no more streams at once than it was made for');
  sum.init();
  return sum;
}
