import type { LinkUse } from './input.ts';

/** Keeps what a link carried, in so many stretches at most. */
export interface LinkMeter {
  /** Rates in bytes a second from where the last note ended to a time in seconds. */
  readonly note: (toSeconds: number, carried: number, allowed: number) => void;
  readonly result: () => LinkUse;
}

const STRETCHES = 256;
const FIRST_SECONDS = 3600;

/** A meter from 0 on: when all stretches are full, each two become one, twice as long. */
export function linkMeter(): LinkMeter {
  const carriedBytes = new Float64Array(STRETCHES);
  const allowedBytes = new Float64Array(STRETCHES);
  let [stretchSeconds, at] = [FIRST_SECONDS, 0];

  const fold = () => {
    for (const row of [carriedBytes, allowedBytes]) {
      for (let pair = 0; pair < STRETCHES / 2; pair++)
        row[pair] = (row[2 * pair] as number) + (row[2 * pair + 1] as number);
      row.fill(0, STRETCHES / 2);
    }
    stretchSeconds *= 2;
  };

  return {
    note: (toSeconds, carried, allowed) => {
      while (toSeconds > STRETCHES * stretchSeconds) fold();
      while (at < toSeconds) {
        const stretch = Math.min(STRETCHES - 1, Math.floor(at / stretchSeconds));
        const until = Math.min(toSeconds, (stretch + 1) * stretchSeconds);
        carriedBytes[stretch] = (carriedBytes[stretch] as number) + carried * (until - at);
        allowedBytes[stretch] = (allowedBytes[stretch] as number) + allowed * (until - at);
        at = until;
      }
    },
    result: () => ({
      stretchSeconds,
      stretches: Array.from({ length: Math.ceil(at / stretchSeconds) }, (_, stretch) => ({
        bytes: carriedBytes[stretch] as number,
        allowedBytes: allowedBytes[stretch] as number,
      })),
    }),
  };
}
