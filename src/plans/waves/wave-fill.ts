/** A share that is to be moved, as much of it as waves turn on. */
export interface WaveShare {
  readonly name: string;
  readonly owner: string | null;
  readonly items: number;
  readonly bytes: number;
  /** From 0, nothing can go wrong, to 1. */
  readonly risk: number;
  /** Shares whose wave must come before this one's; such as are not given are done. */
  readonly after: readonly string[];
  /** Set by a person, from 0; null leaves it to the plan. */
  readonly wave: number | null;
}

/** What one wave may hold. */
export interface Bounds {
  readonly maxShares: number;
  /** Null for no bound. */
  readonly maxBytes: number | null;
}

/** The shares of a wave, and why they are in it. */
export interface Filled {
  readonly shares: readonly string[];
  readonly reason: string;
}

/** Risks in thirds: finer differences are noise, and size decides within one. */
const RISKS = ['low', 'medium', 'high'] as const;
const tierOf = (risk: number) => Math.min(RISKS.length - 1, Math.floor(risk * RISKS.length));

/**
 * The next wave: what is due whatever the bounds say, then owner by owner what fits, low risk and small first. An owner
 * whose shares are over the bounds is taken in parts. Takes one share at least of those that are ready.
 */
export function fill(ready: readonly WaveShare[], due: readonly WaveShare[], bounds: Bounds): Filled {
  const chosen = [...due];
  const fits = (some: readonly WaveShare[], beside: readonly WaveShare[]) =>
    some.length + beside.length <= bounds.maxShares &&
    bytesOf([...some, ...beside]) <= (bounds.maxBytes ?? Number.POSITIVE_INFINITY);
  const units = byOwner(ready.filter((share) => !due.includes(share))).flatMap((unit) =>
    fits(unit, []) ? [unit] : unit.map((share) => [share]),
  );
  for (const unit of units) if (chosen.length === 0 || fits(unit, chosen)) chosen.push(...unit);
  const alone = !fits(chosen, []) && chosen.length === 1;
  return {
    shares: chosen.map(({ name }) => name),
    reason: alone ? 'one share that is over the bounds of a wave by itself' : reasonOf(chosen, due),
  };
}

/** Shares in groups of one owner, those without owner alone; groups and their shares by risk, then size. */
function byOwner(shares: readonly WaveShare[]): WaveShare[][] {
  const owners = new Map<string, WaveShare[]>();
  for (const share of shares) {
    // A name cannot hold a slash, so no owner is taken for a share.
    const key = share.owner === null ? `/${share.name}` : share.owner;
    const group = owners.get(key) ?? [];
    group.push(share);
    owners.set(key, group);
  }
  const riskOf = (group: readonly WaveShare[]) => Math.max(...group.map(({ risk }) => tierOf(risk)));
  const bySizeOf = (a: readonly WaveShare[], b: readonly WaveShare[]) =>
    riskOf(a) - riskOf(b) || bytesOf(a) - bytesOf(b) || ((a[0]?.name ?? '') < (b[0]?.name ?? '') ? -1 : 1);
  return [...owners.values()].map((group) => group.toSorted((a, b) => bySizeOf([a], [b]))).sort(bySizeOf);
}

function bytesOf(shares: readonly WaveShare[]): number {
  return shares.reduce((sum, { bytes }) => sum + bytes, 0);
}

function reasonOf(chosen: readonly WaveShare[], due: readonly WaveShare[]): string {
  const worst = RISKS[Math.max(...chosen.map(({ risk }) => tierOf(risk)))];
  const owners = [...new Set(chosen.flatMap(({ owner }) => owner ?? []))].filter(
    (owner) => chosen.filter((share) => share.owner === owner).length > 1,
  );
  const waited = chosen.filter(({ after }) => after.length > 0);
  return [
    `the smallest of what is ready, up to ${worst} risk`,
    ...(due.length > 0 ? [`${listed(due)} because a wave set in headwater.yaml waits`] : []),
    ...(owners.length > 0 ? [`shares of ${owners.join(', ')} together`] : []),
    ...(waited.length > 0
      ? [`${listed(waited)} after ${[...new Set(waited.flatMap(({ after }) => after))].join(', ')}`]
      : []),
  ].join('; ');
}

function listed(shares: readonly WaveShare[]): string {
  return shares.map(({ name }) => name).join(', ');
}
