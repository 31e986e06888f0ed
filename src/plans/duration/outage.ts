import type { Churn } from '../../inventory/churn.ts';
import { ASSUMED_CHURN } from './churn-assumed.ts';
import { over, partitionSeconds } from './duration.ts';
import type { Rates } from './rates.ts';

/** A share about to be cut over. */
export interface OutageInput {
  readonly items: number;
  readonly bytes: number;
  /** What a day changes, from two inventories; null when nobody has looked twice. */
  readonly churn: Pick<Churn, 'perDay'> | null;
  /** Between the start of the pass before and the freeze. */
  readonly daysSinceLastPass: number;
  /** How long the last scan of the share took; null when it is not known. */
  readonly scanSeconds: number | null;
  /** Agents that run its final pass together. */
  readonly agents: number;
  readonly rates: Rates;
  readonly linkBytesPerSecond: number;
  /** A gateway has to see every object before anybody may write through it. */
  readonly refreshCache: boolean;
}

/** The time a source is frozen, in seconds. */
export interface OutageSeconds {
  readonly changedItems: number;
  readonly changedBytes: number;
  /** The scan of the frozen source, and the second walk that must find nothing changed. */
  readonly scan: number;
  /** The final pass: listing and comparing everything, copying what has changed. */
  readonly delta: number;
  /** Checksums of what has changed, and the stored one of every object. */
  readonly proof: number;
  readonly refresh: number;
  readonly total: number;
}

export interface Outage {
  readonly low: OutageSeconds;
  readonly expected: OutageSeconds;
  readonly high: OutageSeconds;
  /** Whether changes were measured or assumed. */
  readonly churn: 'measured' | 'assumed';
}

/** A scan lists so many entries a second when none has been timed, and a gateway so many objects: both assumed. */
const SCANNED_PER_SECOND = 5000;
const REFRESHED_PER_SECOND = 1000;
/** How far a day's changes may be from those that were measured: assumed. */
const DAYS_DIFFER = { low: 0.5, expected: 1, high: 2 } as const;

/**
 * How long users cannot write: two walks over the frozen source, the final pass, its proof and, for a bridge, the refresh
 * of the gateway's cache. Low and high differ in what has changed; high also reads every byte again, as if no checksum
 * of an earlier proof could be used.
 */
export function predictOutage(input: OutageInput): Outage {
  return {
    low: outageOf(input, 'low'),
    expected: outageOf(input, 'expected'),
    high: outageOf(input, 'high'),
    churn: input.churn?.perDay ? 'measured' : 'assumed',
  };
}

function outageOf(input: OutageInput, guess: 'low' | 'expected' | 'high'): OutageSeconds {
  const { items, bytes, rates } = input;
  const changed = changedOf(input, guess);
  const pass = partitionSeconds({ ...input, ...changed });
  const scan = 2 * (input.scanSeconds ?? over(items, SCANNED_PER_SECOND));
  const delta = pass.prepare + pass.copy;
  const proof = Math.max(
    over(guess === 'high' ? bytes : changed.changedBytes, rates.verifiedBytes.value),
    over(items, rates.verifiedObjects.value),
  );
  const refresh = input.refreshCache ? over(items, REFRESHED_PER_SECOND) : 0;
  return { ...changed, scan, delta, proof, refresh, total: scan + delta + proof + refresh };
}

/** At most the whole share changes. */
function changedOf(
  { items, bytes, churn, daysSinceLastPass }: OutageInput,
  guess: 'low' | 'expected' | 'high',
): { changedItems: number; changedBytes: number } {
  const perDay = churn?.perDay;
  const factor = DAYS_DIFFER[guess] * daysSinceLastPass;
  const part = ASSUMED_CHURN[guess];
  return {
    changedItems: Math.round(Math.min(items, perDay ? perDay.files * factor : items * part)),
    changedBytes: Math.round(Math.min(bytes, perDay ? perDay.bytes * factor : bytes * part)),
  };
}
