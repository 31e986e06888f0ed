/** Resources so new that lists do not show them yet: lists are eventually consistent [aws-facts 1]. */
export interface Newcomers {
  /** Called when a resource is made. */
  add(arn: string): void;
  /** The records that lists show by now. */
  without<T extends { readonly arn: string }>(records: readonly T[]): readonly T[];
}

/** Hides what was made less than so many milliseconds of real time ago; nothing is new to a rehearsal that was just started. */
export function createNewcomers(hiddenMs: number): Newcomers {
  const madeAt = new Map<string, number>();
  return {
    add: (arn) => {
      madeAt.set(arn, performance.now());
    },
    without: (records) => {
      const now = performance.now();
      for (const [arn, at] of madeAt) if (now - at >= hiddenMs) madeAt.delete(arn);
      return records.filter(({ arn }) => !madeAt.has(arn));
    },
  };
}
