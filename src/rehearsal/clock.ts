import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleepReal } from 'node:timers/promises';
import { z } from 'zod';

/** Time as the rehearsed services see it. Real time, until somebody moves it or lets it run faster. */
export interface Clock {
  /** Milliseconds since the epoch, on this clock. */
  now(): number;
  /** What this clock showed at a moment of the machine's own, both in milliseconds since the epoch. */
  at(realMs: number): number;
  /**
   * Waits until this clock has gone on by `ms`; being moved counts as going on. Rejects with the signal's reason when
   * that is aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Puts the clock forward by `ms`, for good. Throws RangeError for a step back. */
  advance(ms: number): void;
  /** How many seconds pass on this clock in one real second. */
  readonly speedUp: number;
  /** From here on the clock runs at real speed until it is opened again. May be called again. */
  close(): void;
}

const anchorSchema = z.strictObject({
  /** A moment of the machine's clock. */
  realMs: z.number(),
  /** What this clock showed then. */
  clockMs: z.number(),
  /** How fast it ran from then on. */
  speedUp: z.number().positive(),
});
type Anchor = z.output<typeof anchorSchema>;

const fileSchema = z.strictObject({ anchors: z.array(anchorSchema), untilMs: z.number() });

/** A clock that runs faster notes this far ahead that it is alive: what a killed process may add to its time. */
const NOTE_EVERY_MS = 10_000;

/** Moves closer together than this are remembered as one. */
const ONE_MOVE_MS = 100;

/** The machine's own time: never moved, kept nowhere. */
export const realClock: Clock = {
  now: () => Date.now(),
  at: (realMs) => realMs,
  sleep: (ms, signal) => sleepReal(ms, undefined, signal === undefined ? {} : { signal }),
  advance() {
    throw new RangeError('the real clock cannot be moved');
  },
  speedUp: 1,
  close: () => undefined,
};

/** What the clock shows at `realMs`, by the last anchor before it. */
function shownAt(anchors: readonly Anchor[], realMs: number): number {
  const anchor = anchors.findLast((candidate) => candidate.realMs <= realMs);
  return anchor === undefined ? realMs : anchor.clockMs + (realMs - anchor.realMs) * anchor.speedUp;
}

function readAnchors(file: string): readonly Anchor[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const { anchors, untilMs } = fileSchema.parse(JSON.parse(text));
  const last = anchors.at(-1);
  if (last === undefined || last.speedUp === 1) return anchors;
  // A killed process left the clock running: it counts as stopped at the last moment it may have shown.
  const realMs = Math.max(Math.min(untilMs, Date.now()), last.realMs);
  return [...anchors, { realMs, clockMs: shownAt(anchors, realMs), speedUp: 1 }];
}

/**
 * Opens the clock kept in `<directory>/clock.json`; without that file it shows real time. `speedUp` (1 when absent) holds while
 * it is open; between openings it runs at real speed. One process at a time.
 * @throws RangeError for a speed-up that is not positive
 */
export function openClock(directory: string, speedUp = 1): Clock {
  if (!(speedUp > 0)) throw new RangeError('the speed-up must be positive');
  const file = join(directory, 'clock.json');
  let anchors = readAnchors(file);
  const movers = new Set<() => void>();
  let untilMs = 0;

  // The disk first: a time that was shown and not written down would be taken back by the next start.
  const save = (next: readonly Anchor[], realMs: number): void => {
    const until = realMs + NOTE_EVERY_MS;
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ anchors: next, untilMs: until }));
    renameSync(`${file}.new`, file);
    anchors = next;
    untilMs = until;
  };

  const now = (): number => {
    const realMs = Date.now();
    if (speedUp !== 1 && realMs > untilMs) save(anchors, realMs);
    return shownAt(anchors, realMs);
  };

  const opened = Date.now();
  if (speedUp !== (anchors.at(-1)?.speedUp ?? 1))
    save([...anchors, { realMs: opened, clockMs: shownAt(anchors, opened), speedUp }], opened);
  let rate = speedUp;

  return {
    speedUp,
    now,
    at: (realMs) => shownAt(anchors, realMs),
    async sleep(ms, signal) {
      const until = now() + ms;
      for (let left = ms; left > 0; left = until - now()) {
        const moved = new AbortController();
        const move = (): void => moved.abort();
        movers.add(move);
        const ends = signal === undefined ? moved.signal : AbortSignal.any([moved.signal, signal]);
        try {
          await sleepReal(Math.min(left / rate, 2 ** 31 - 1), undefined, { signal: ends });
        } catch {
          signal?.throwIfAborted();
        } finally {
          movers.delete(move);
        }
      }
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('the clock cannot be put back');
      const realMs = Date.now();
      const clockMs = shownAt(anchors, realMs) + ms;
      // Midnights that pass in one move are many; the moments between them tell nobody anything.
      const last = anchors.at(-1);
      const follows = last?.speedUp === rate && realMs - last.realMs < ONE_MOVE_MS;
      const kept = follows ? anchors.slice(0, -1) : anchors;
      save([...kept, { realMs, clockMs, speedUp: rate }], realMs);
      for (const move of movers) move();
    },
    close() {
      if (rate === 1) return;
      const realMs = Date.now();
      save([...anchors, { realMs, clockMs: shownAt(anchors, realMs), speedUp: 1 }], realMs);
      rate = 1;
    },
  };
}
