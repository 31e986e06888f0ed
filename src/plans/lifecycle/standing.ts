/** One write of a bucket's rules, as far as a later reader has to know of it. Times are ms. */
export interface PastWrite {
  readonly migration: string;
  /** Digests of the configuration before and after it. */
  readonly before: string;
  readonly after: string;
  readonly atMs: number;
  /** False while it is not known whether it reached S3. */
  readonly sent: boolean;
}

/**
 * What a configuration that was just read is worth: `current`, or `behind`: what was there before a write that S3 took not long
 * ago. Configuration is eventually consistent [aws-facts A.7]; who merged into what is behind would take the newer rules away.
 */
export type Standing = 'current' | 'behind';

/**
 * Judges a configuration by its digest. `writes` are ordered, oldest first; `lagMs` is how long after a write a read may still be
 * behind. A write that may never have reached S3 holds up others, but not its own migration: that writes the same again.
 */
export function standingOf(
  digest: string,
  writes: readonly PastWrite[],
  { migration, nowMs, lagMs }: { readonly migration: string; readonly nowMs: number; readonly lagMs: number },
): Standing {
  const newest = writes.at(-1);
  if (newest === undefined || digest === newest.after) return 'current';
  if (!newest.sent && newest.migration === migration && digest === newest.before) return 'current';
  const recent = writes.filter(({ atMs }) => nowMs - atMs < lagMs);
  return recent.some(({ before, after }) => digest === before || digest === after) ? 'behind' : 'current';
}

/** The writes that are still worth remembering: what a read may be behind, and the last of each migration. */
export function worthKeeping<W extends PastWrite>(
  writes: readonly W[],
  { nowMs, lagMs }: { readonly nowMs: number; readonly lagMs: number },
): readonly W[] {
  return writes.filter(
    ({ migration, atMs }, at) =>
      nowMs - atMs < lagMs || !writes.slice(at + 1).some((later) => later.migration === migration),
  );
}
