import { availableParallelism } from 'node:os';
import type { StreamSums } from '../../ports/stream-sums.ts';
import { startedModule } from '../started-module.ts';
import { type Crew, startCrew } from './crew.ts';
import { createStreamRunner, STREAMS_AT_ONCE, type StreamTask } from './stream-task.ts';

/** Pieces are gathered up to this size: a message costs as much as summing up some ten KiB. */
const PIECE_BYTES = 256 * 1024;
const ENTRY = startedModule('shares/stream-worker');

interface Hand {
  readonly crew: Crew<StreamTask, string | null>;
  streams: number;
}

/** Threads that sum up streams, one a core unless told otherwise; 0 for the calling thread. */
export async function createStreamSums(threads = availableParallelism()): Promise<StreamSums> {
  // Crews of one, because all pieces of a stream have to go to the same thread.
  const trade = { entry: ENTRY, setup: null, here: createStreamRunner };
  const hands = await Promise.all(
    Array.from({ length: Math.max(1, threads) }, async (): Promise<Hand> => {
      return { crew: await startCrew(trade, Math.min(1, threads)), streams: 0 };
    }),
  );
  let streams = 0;
  return {
    async sum(bytes) {
      const [hand] = hands.toSorted((a, b) => a.streams - b.streams);
      if (hand === undefined || hand.streams >= STREAMS_AT_ONCE) throw new Error('too many streams at once');
      hand.streams += 1;
      streams += 1;
      try {
        const value = await sumOn(hand.crew, streams, bytes);
        return { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value };
      } finally {
        hand.streams -= 1;
      }
    },
    close: async () => void (await Promise.all(hands.map(({ crew }) => crew.close()))),
  };
}

/** One piece is with the thread while the next is gathered. */
async function sumOn(
  crew: Crew<StreamTask, string | null>,
  stream: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  let ahead: Promise<unknown> = Promise.resolve();
  const hand = async (piece: Uint8Array): Promise<void> => {
    await ahead;
    ahead = crew.run({ stream, piece }, [piece.buffer as ArrayBuffer]);
    // Whoever waits for it next hears of it.
    ahead.catch(() => undefined);
  };
  const end = async (): Promise<string> => {
    await ahead;
    return (await crew.run({ stream, piece: null })) ?? '';
  };
  try {
    for await (const piece of gathered(bytes)) await hand(piece);
  } catch (error) {
    // The thread forgets the stream.
    await end();
    throw error;
  }
  return end();
}

/** Copies, because what a connection gives is part of a larger memory that must not be given away. */
async function* gathered(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(PIECE_BYTES);
  let used = 0;
  for await (const chunk of bytes) {
    let at = 0;
    while (at < chunk.length) {
      const part = chunk.subarray(at, at + PIECE_BYTES - used);
      held.set(part, used);
      used += part.length;
      at += part.length;
      if (used < PIECE_BYTES) continue;
      yield held;
      held = new Uint8Array(PIECE_BYTES);
      used = 0;
    }
  }
  if (used > 0) yield held.slice(0, used);
}
