import { z } from 'zod';
import { count } from '../../config/count.ts';
import { costLines, total } from '../cost/cost-line.ts';
import { costLineSchema } from '../cost/cost-schema.ts';
import { listRequests, perThousand, putRequests, restoredCopy, retrieval } from '../cost/formulas.ts';
import { GIB } from '../cost/holding.ts';
import { lookup, type PriceTable } from '../cost/prices.ts';
import type { RestoreTerms } from './need.ts';
import { type RestoreTally, toAsk } from './tally.ts';
import {
  ARCHIVE_CLASSES,
  type ArchiveClass,
  BYTES_A_DAY,
  REQUESTS_A_SECOND,
  TIER_TIMES,
  TIERS,
  type Tier,
  type TierTimes,
} from './tiers.ts';
import { jobsOf, WAYS, type Way } from './way.ts';

const DAY_SECONDS = 86_400;
const ASKED = [...ARCHIVE_CLASSES, 'INTELLIGENT_TIERING'] as const;

/** What a restore will take: money and time, before anything is asked for. */
export const restoreEstimateSchema = z.strictObject({
  /** Objects that are asked for, and their bytes. */
  objects: count,
  bytes: count,
  /** Each line is paid once; `months` is null. */
  lines: z.array(costLineSchema).readonly(),
  usd: z.number(),
  /** Of the prices. */
  region: z.string(),
  asOf: z.string(),
  /** Seconds it takes to ask for all of them at the pace that is kept; of jobs, at the pace that S3 allows an account. */
  askingSeconds: z.number().nonnegative(),
  /** Seconds from the first request until the first copy may be there, and until the last should be; null when none is asked for. */
  firstBackSeconds: z.number().nonnegative().nullable(),
  lastBackSeconds: z.number().nonnegative().nullable(),
});
export type RestoreEstimate = z.output<typeof restoreEstimateSchema>;

/** How fast this host asks, and by which way. */
export interface Asking {
  readonly perSecond?: number;
  readonly way?: Way;
}

/**
 * The price and time of a restore [aws-facts A.8, G]. Copies that are kept for longer cost a request and their days; objects in
 * INTELLIGENT_TIERING nothing but the time, by Standard and Bulk. The last is back when all were asked for and the tier's time is over,
 * or when S3 can have brought that many bytes, whichever is later.
 */
export function estimateRestore(
  tally: RestoreTally,
  terms: RestoreTerms,
  prices: PriceTable,
  { perSecond = REQUESTS_A_SECOND, way = 'requests' }: Asking = {},
): RestoreEstimate {
  const classes = ARCHIVE_CLASSES.filter((name) => tally.ask[name].objects + tally.keep[name].objects > 0);
  const lines = classes.flatMap((name) => linesOf(name, tally, terms, prices));
  const { objects, bytes } = toAsk(tally);
  const times = backTimes(tally, terms);
  // S3 asks at the same limit of the account, and does not say that it asks any faster.
  const askingSeconds = objects / (way === 'batch' ? REQUESTS_A_SECOND : perSecond);
  const listing = costLines(
    { item: 'restore-list', share: null, text: 'listing what there is', months: null },
    listRequests(prices, tally.listed),
  );
  const all = [...lines, ...listing, ...(way === 'batch' ? jobLines(tally, prices) : [])];
  return {
    objects,
    bytes,
    lines: all,
    usd: total(all),
    region: prices.region,
    asOf: prices.asOf,
    askingSeconds,
    firstBackSeconds: times?.earliestSeconds ?? null,
    lastBackSeconds:
      times === null ? null : Math.max(askingSeconds + times.latestSeconds, throughputSeconds(tally)),
  };
}

/** Jobs, the objects in them, and the documents they read and write. */
function jobLines(tally: RestoreTally, prices: PriceTable) {
  const jobs = jobsOf(tally);
  const price = (name: string) => lookup(prices, `s3.management.${name}`);
  const line = (item: string, text: string) => ({ item, share: null, text, months: null });
  const millions = toAsk(tally).objects / 1e6;
  return [
    ...costLines(line('restore-job', 'jobs of S3 Batch Operations'), [
      { quantity: jobs, unit: 'job', price: price('batchJob') },
    ]),
    ...costLines(line('restore-job-objects', 'objects in the jobs'), [
      { quantity: millions, unit: '1,000,000 objects', price: price('batchPerMillionObjects') },
    ]),
    ...costLines(
      line('restore-job-documents', 'manifests and reports'),
      putRequests(prices, 'STANDARD', 3 * jobs),
    ),
  ];
}

function linesOf(name: ArchiveClass, tally: RestoreTally, { tier, days }: RestoreTerms, prices: PriceTable) {
  const [ask, keep] = [tally.ask[name], tally.keep[name]];
  const line = (item: string, text: string) => ({ item, share: null, text, months: null });
  return [
    ...costLines(
      line('restore', `${name} by ${tier}`),
      retrieval(prices, { storageClass: name, tier }, ask.bytes / GIB, ask.objects),
    ),
    ...costLines(
      line('restore-keep', `${name}: copies that are there are kept for longer`),
      perThousand(prices, `s3.restoreRequestPer1000.${name}.${tier}`, keep.objects),
    ),
    ...costLines(
      line('restored-copy', `temporary copies of ${name} for ${days} days`),
      restoredCopy(prices, (ask.bytes + keep.bytes) / GIB, days),
    ),
  ];
}

/** What another tier would take. */
export const otherTierSchema = z.strictObject({
  tier: z.enum(TIERS),
  usd: z.number(),
  lastBackSeconds: z.number().nonnegative().nullable(),
});

/** The other tiers that all classes of the listed objects have, cheapest first. */
export function otherTiers(
  tally: RestoreTally,
  terms: RestoreTerms,
  prices: PriceTable,
  asking: Asking = {},
): readonly z.output<typeof otherTierSchema>[] {
  const has = (tier: Tier) =>
    ASKED.every(
      (name) => tally.ask[name].objects + tally.keep[name].objects === 0 || TIER_TIMES[name][tier] !== null,
    );
  const may = (tier: Tier) => asking.way !== 'batch' || tier !== 'Expedited';
  return TIERS.filter((tier) => tier !== terms.tier && has(tier) && may(tier)).map((tier) => {
    const { usd, lastBackSeconds } = estimateRestore(tally, { ...terms, tier }, prices, asking);
    return { tier, usd, lastBackSeconds };
  });
}

/** What one way takes, beside what both cost. */
export const restoreWaySchema = z.strictObject({
  way: z.enum(WAYS),
  /** All of it. */
  usd: z.number(),
  askingSeconds: z.number().nonnegative(),
  /** Jobs of S3 Batch Operations. */
  jobs: count,
});

/** What each way takes that the tier has. */
export function restoreWays(
  tally: RestoreTally,
  terms: RestoreTerms,
  prices: PriceTable,
  perSecond: number = REQUESTS_A_SECOND,
): readonly z.output<typeof restoreWaySchema>[] {
  return WAYS.filter((way) => way === 'requests' || terms.tier !== 'Expedited').map((way) => {
    const { usd, askingSeconds } = estimateRestore(tally, terms, prices, { perSecond, way });
    return { way, usd, askingSeconds, jobs: way === 'batch' ? jobsOf(tally) : 0 };
  });
}

/** How long the copies of all classes that are asked for take from their request; null when none is. */
export function backTimes(tally: RestoreTally, { tier }: Pick<RestoreTerms, 'tier'>): TierTimes | null {
  const times = ASKED.filter((name) => tally.ask[name].objects > 0).flatMap((name) => {
    const { [tier]: own, Standard: standard } = TIER_TIMES[name];
    if (own === null) return [];
    // What is too large for Expedited takes as long as Standard.
    const slow = tier === 'Expedited' && tally.large > 0 ? standard : own;
    return [{ earliestSeconds: own.earliestSeconds, latestSeconds: (slow ?? own).latestSeconds }];
  });
  if (times.length === 0) return null;
  return {
    earliestSeconds: Math.min(...times.map((one) => one.earliestSeconds)),
    latestSeconds: Math.max(...times.map((one) => one.latestSeconds)),
  };
}

/** The least time in which S3 brings back what is asked for. */
export function throughputSeconds({ ask }: RestoreTally): number {
  return ((ask.GLACIER.bytes + ask.DEEP_ARCHIVE.bytes) / BYTES_A_DAY) * DAY_SECONDS;
}
