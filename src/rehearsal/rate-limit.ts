/** How many requests are let through: `perSecond` in the long run, `burst` of them at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Rates of one service. `reads` are Describe and List operations, `writes` are all others. */
export interface ServiceRates {
  readonly reads: Rate;
  readonly writes: Rate;
}

/** Decides whether a request is let through now. */
export interface RateLimit {
  /** Takes a token for an operation; false when there is none left and the request must be refused. */
  allows(operation: string): boolean;
}

/**
 * AWS publishes no API rates for DataSync and Storage Gateway [aws-facts 2]. These are assumed, and generous: nobody who
 * polls with patience meets them, a loop without a pause does.
 */
export const DEFAULT_RATES: ServiceRates = {
  reads: { perSecond: 500, burst: 1000 },
  writes: { perSecond: 50, burst: 100 },
};

function bucket({ perSecond, burst }: Rate, now: () => number): () => boolean {
  let tokens = burst;
  let filledAtMs = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + (Math.max(0, at - filledAtMs) / 1000) * perSecond);
    filledAtMs = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** A full token bucket for reads and one for writes. `now` tells milliseconds on any clock. */
export function createRateLimit(rates: ServiceRates, now: () => number): RateLimit {
  const reads = bucket(rates.reads, now);
  const writes = bucket(rates.writes, now);
  return { allows: (operation) => (/^(Describe|List)/.test(operation) ? reads() : writes()) };
}
