import type { StorageClass } from '../config/schema.ts';
import { costLines, total } from '../plans/cost/cost-line.ts';
import type { CostLine } from '../plans/cost/cost-schema.ts';
import { getRequests, listRequests, putRequests } from '../plans/cost/formulas.ts';
import { GIB } from '../plans/cost/holding.ts';
import { lookup, type PriceTable } from '../plans/cost/prices.ts';
import { isAtLeast, type Level } from './verdict.ts';

/** What is to be verified. */
export interface LadderWork {
  readonly level: Level;
  /** Keys that the listing will show: files, links and directories. */
  readonly keys: number;
  /** Files and links, by the storage class their objects are in. */
  readonly held: readonly HeldObjects[];
  /** Bytes at the source whose checksum is known from the inventory, so that they are not read again. */
  readonly knownBytes: number;
  /** Part of the files that L4 reads back: 0 to 1. */
  readonly sampled: number;
  /** How bytes that are read back travel. */
  readonly way: 'direct-connect' | 'internet';
}

/** Objects of one class. */
export interface HeldObjects {
  readonly storageClass: StorageClass;
  readonly objects: number;
  readonly bytes: number;
}

/** How fast each kind of work goes. */
export interface LadderRates {
  readonly listedKeysPerSecond: number;
  readonly headsPerSecond: number;
  /** Reading the source and summing it up. */
  readonly sourceBytesPerSecond: number;
  /** Reading objects back. */
  readonly linkBytesPerSecond: number;
}

/** What a check will take. Kept beside what it took. */
export interface LadderEstimate {
  readonly level: Level;
  /** Requests to S3, listing included. */
  readonly requests: number;
  /** Read from the source. */
  readonly sourceBytes: number;
  /** Recomputed at rest by S3. */
  readonly atRestBytes: number;
  /** Read back from the bucket. */
  readonly rereadBytes: number;
  readonly usd: number;
  readonly lines: readonly CostLine[];
  /** Of the parts whose rate is known; see `openEnded`. */
  readonly seconds: number;
  /** What takes longer than anybody can tell, or null. */
  readonly openEnded: string | null;
  /** What the figures stand on. */
  readonly assumptions: readonly string[];
}

/** Objects of these classes cannot be read before they are restored [aws-facts A.8]. */
export const ARCHIVED: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/**
 * Requests, bytes, dollars and seconds of one check, before it starts; each level from L2 on holds those below it. Money by the formulas `verify` and `get` of
 * [aws-facts G], each line with the date and confidence of its price.
 */
export function estimateLadder(work: LadderWork, rates: LadderRates, prices: PriceTable): LadderEstimate {
  const bytes = sum(work.held, ({ bytes }) => bytes);
  const objects = sum(work.held, ({ objects }) => objects);
  const readable = work.held.filter(({ storageClass }) => !ARCHIVED.includes(storageClass));
  const asksHeads = isAtLeast(work.level, 'L2');
  const asksBatch = work.level === 'L3' && objects > 0;
  const part = work.level === 'L4' ? work.sampled : 0;
  const rereadBytes = sum(readable, ({ bytes }) => bytes) * part;
  const gets = sum(readable, ({ objects }) => objects) * part;
  const sourceBytes = asksHeads ? Math.max(0, bytes - work.knownBytes) : 0;
  const pages = Math.ceil(work.keys / 1000);
  const lines = [
    ...costLines(line('list', 'listing the bucket'), listRequests(prices, work.keys)),
    ...(asksHeads ? work.held.flatMap((one) => headLines(prices, one)) : []),
    ...(asksBatch ? batchLines(prices, objects, bytes) : []),
    ...readable.flatMap((one) => getLines(prices, one, part, work.way)),
  ];
  const seconds =
    work.keys / rates.listedKeysPerSecond +
    Math.max(
      ((asksHeads ? objects : 0) + gets) / rates.headsPerSecond,
      sourceBytes / rates.sourceBytesPerSecond,
      rereadBytes / rates.linkBytesPerSecond,
    );
  return {
    level: work.level,
    // A job is made and asked after, and its manifest and report are moved: a few dozen requests whatever its size.
    requests: Math.round(pages + (asksHeads ? objects : 0) + gets),
    sourceBytes: Math.round(sourceBytes),
    atRestBytes: asksBatch ? bytes : 0,
    rereadBytes: Math.round(rereadBytes),
    usd: total(lines),
    lines,
    seconds: Math.ceil(seconds),
    openEnded: asksBatch ? openEndedText(work.held) : null,
    assumptions: assumptionsOf(work, rates, part),
  };
}

function line(item: string, text: string) {
  return { item: `verify-${item}`, share: null, text, months: null };
}

function headLines(prices: PriceTable, { storageClass, objects }: HeldObjects): CostLine[] {
  const about = line('head', `asking for the stored checksum of objects in ${storageClass}`);
  return costLines(about, getRequests(prices, storageClass, objects));
}

/** The manifest is our own, so the fee for one that S3 makes does not come in. */
function batchLines(prices: PriceTable, objects: number, bytes: number): CostLine[] {
  const price = (name: string) => lookup(prices, `s3.management.${name}`);
  return [
    ...costLines(line('job', 'one S3 Batch Operations job'), [
      { quantity: 1, unit: 'job', price: price('batchJob') },
    ]),
    ...costLines(line('job-objects', 'objects in the job'), [
      { quantity: objects / 1e6, unit: '1,000,000 objects', price: price('batchPerMillionObjects') },
    ]),
    ...costLines(line('compute', 'checksums recomputed at rest'), [
      { quantity: bytes / GIB, unit: 'GB', price: price('computeChecksumPerGB') },
    ]),
    ...costLines(line('manifest', 'manifest and report'), putRequests(prices, 'STANDARD', 3)),
  ];
}

function getLines(
  prices: PriceTable,
  { storageClass, objects, bytes }: HeldObjects,
  part: number,
  way: LadderWork['way'],
): CostLine[] {
  if (part === 0) return [];
  const gb = (bytes * part) / GIB;
  const out = lookup(prices, 'directConnect.dataOutPerGB');
  return [
    ...costLines(
      line('get', `reading objects in ${storageClass} back`),
      getRequests(prices, storageClass, objects * part),
    ),
    ...costLines(line('retrieval', `taking bytes out of ${storageClass}`), [
      { quantity: gb, unit: 'GB', price: lookup(prices, `s3.retrievalPerGB.${storageClass}`) },
    ]),
    ...costLines(
      line('data-out', 'bytes that leave AWS by Direct Connect'),
      way === 'direct-connect' ? [{ quantity: gb, unit: 'GB', price: out }] : [],
    ),
  ];
}

function openEndedText(held: readonly HeldObjects[]): string {
  const archived = held.some(({ storageClass, objects }) => ARCHIVED.includes(storageClass) && objects > 0);
  return archived
    ? 'S3 takes hours for the job, and up to a week for archived objects.'
    : 'S3 takes minutes to hours for the job.';
}

function assumptionsOf(work: LadderWork, rates: LadderRates, part: number): string[] {
  const said = [`${work.keys.toLocaleString('en-US')} keys listed, ${perSecond(rates.listedKeysPerSecond)}`];
  if (isAtLeast(work.level, 'L2')) {
    said.push(`checksums asked for, ${perSecond(rates.headsPerSecond)}`);
    said.push(`source read at ${megabytes(rates.sourceBytesPerSecond)}`);
    if (work.knownBytes > 0) said.push('files whose checksum the inventory has are not read again');
  }
  if (part > 0) {
    said.push(`objects read back at ${megabytes(rates.linkBytesPerSecond)}`);
    if (work.way === 'internet')
      said.push('data out over the internet is charged apart: the price table has no figure for it');
  }
  return said;
}

const perSecond = (count: number) => `${Math.round(count).toLocaleString('en-US')} a second`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB/s`;

function sum(held: readonly HeldObjects[], of: (one: HeldObjects) => number): number {
  return held.reduce((so, one) => so + of(one), 0);
}
