import { HeadwaterError } from '../../errors.ts';

/** A share, and those whose wave must come before its own. */
export interface OrderedShare {
  readonly name: string;
  readonly after: readonly string[];
  /** Number of its wave, when a person has set it. */
  readonly wave: number | null;
}

/**
 * Shares in an order in which each comes after those it waits for; ones that are not given are done and count for
 * nothing. Throws HeadwaterError `share-cycle` (usage) when shares wait for one another.
 */
export function inOrder<S extends OrderedShare>(shares: readonly S[]): S[] {
  const byName = new Map(shares.map((share) => [share.name, share]));
  const done = new Set<string>();
  const ordered: S[] = [];
  const visit = (share: S, trail: readonly string[]): void => {
    if (trail.includes(share.name)) throw cycle([...trail.slice(trail.indexOf(share.name)), share.name]);
    if (done.has(share.name)) return;
    for (const name of share.after) {
      const before = byName.get(name);
      if (before !== undefined) visit(before, [...trail, share.name]);
    }
    done.add(share.name);
    ordered.push(share);
  };
  for (const share of shares) visit(share, []);
  return ordered;
}

/**
 * The last wave each share may be in, so that those after it keep the waves that were set for them; Infinity for most.
 * Throws HeadwaterError `wave-order` (usage) when waves and order contradict, `share-cycle` (usage).
 */
export function lastWaves(shares: readonly OrderedShare[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const share of inOrder(shares).toReversed()) {
    const own = share.wave ?? last.get(share.name) ?? Number.POSITIVE_INFINITY;
    last.set(share.name, own);
    for (const name of share.after) {
      const before = shares.find((other) => other.name === name);
      if (before === undefined) continue;
      if ((before.wave ?? 0) >= own) throw contradiction(before, share, own);
      last.set(name, Math.min(last.get(name) ?? Number.POSITIVE_INFINITY, own - 1));
    }
  }
  return last;
}

function cycle(names: readonly string[]): HeadwaterError {
  return new HeadwaterError({
    code: 'share-cycle',
    blame: 'usage',
    message: `Shares wait for one another: ${names.join(' after ')}.`,
    next: [`Take one of ${[...new Set(names)].join(', ')} out of another's "after" in headwater.yaml.`],
  });
}

function contradiction(before: OrderedShare, share: OrderedShare, own: number): HeadwaterError {
  const where = before.wave === null ? 'for which no wave is left' : `which is in wave ${before.wave}`;
  return new HeadwaterError({
    code: 'wave-order',
    blame: 'usage',
    message: `Share ${share.name} has to be in wave ${own}${share.wave === null ? ' at the latest' : ''}, and after ${before.name}, ${where}.`,
    next: [`Change "wave" or "after" of ${before.name} or ${share.name} in headwater.yaml.`],
  });
}
