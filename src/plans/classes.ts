import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { Config, StorageClass } from '../config/schema.ts';
import type { ClassPart } from './class-part.ts';
import { archiveFloorBytes } from './floor.ts';
import { retrieval, usdOf } from './formulas.ts';
import { GIB, type Holding, NOTHING, splitAtFloor } from './holding.ts';
import { readersOf, type ShareInput } from './input.ts';
import type { ClassRule } from './plan.ts';
import type { PriceTable } from './prices.ts';

/** Where a share's objects will live after the commit, and why. */
export interface ClassDecision extends ClassPart {
  readonly reason: string;
  /** All of the share, in parts that are aged alike. */
  readonly parts: readonly ClassPart[];
}

interface Choice {
  readonly storageClass: StorageClass;
  readonly because: string;
}

/** Decides a share's class from its strategy, its readers and the age of its bytes (docs/ARCHITECTURE.md: Cut-over). */
export function decideClass(config: Config, share: ShareInput, prices: PriceTable): ClassDecision {
  const { storageClass, because } = choose(config, share);
  if (storageClass === 'STANDARD') return stay(share, because);
  const months = config.policy.retentionMonths;
  const floorBytes = config.policy.archiveFloor ?? archiveFloorBytes(prices, storageClass, months);
  if (floorBytes === null)
    return stay(
      share,
      `${because}; but ${storageClass} costs more than STANDARD for ${months} months at any size`,
    );
  const { above, below } = splitAtFloor(share.profile.cells, floorBytes);
  const floorText =
    config.policy.archiveFloor === undefined
      ? `it pays from ${sizeText(floorBytes)} when kept ${months} months`
      : `policy.archiveFloor is ${sizeText(floorBytes)}`;
  const reason = `${because}; ${floorText}, smaller objects stay in STANDARD${readBack(prices, storageClass, above)}.`;
  const afterDays = minimumAge(storageClass);
  return whole(reason, { storageClass, floorBytes, afterDays, above, below, coldPart: coldPart(share) });
}

/** The lifecycle rule of a decision; none when everything stays in STANDARD. */
export function classRule(config: Config, share: ShareInput, decision: ClassDecision): ClassRule[] {
  if (decision.floorBytes === null) return [];
  return [
    {
      id: `headwater:${config.migration}:${share.config.name}`,
      prefix: resolveKeyPrefix(config, share.config),
      storageClass: decision.storageClass,
      afterDays: decision.afterDays,
      // S3's bound is exclusive; a floor of 0 takes every object.
      objectSizeGreaterThan: decision.floorBytes === 0 ? null : decision.floorBytes - 1,
    },
  ];
}

function choose(config: Config, share: ShareInput): Choice {
  const { warm, cold } = config.policy.classes;
  const readers = readersOf(config, share.config).map((reader) => reader.name);
  if (share.config.strategy === 'bridge') {
    return {
      storageClass: warm,
      because: 'strategy bridge: a file share serves these objects, so they never need a restore',
    };
  }
  if (readers.length > 0) {
    return {
      storageClass: warm,
      because: `${readers.join(', ')} read${readers.length === 1 ? 's' : ''} this prefix, so it is not archived`,
    };
  }
  if (share.config.strategy === 'archive') return { storageClass: cold, because: 'strategy archive' };
  const { coldAfterDays, coldShareOfBytes } = config.policy.temperature;
  const measuredPart = coldPart(share);
  const isCold = share.profile.mapped.fileBytes > 0 && measuredPart >= coldShareOfBytes;
  const measured = `${percent(measuredPart)} of its bytes are older than ${coldAfterDays} days`;
  return isCold
    ? {
        storageClass: cold,
        because: `${measured}, at least the ${percent(coldShareOfBytes)} that makes a share cold`,
      }
    : {
        storageClass: warm,
        because: `${measured}, under the ${percent(coldShareOfBytes)} that makes a share cold`,
      };
}

function stay(share: ShareInput, because: string): ClassDecision {
  const { above } = splitAtFloor(share.profile.cells, 0);
  return whole(`${because}.`, {
    storageClass: 'STANDARD',
    floorBytes: null,
    afterDays: 0,
    above: NOTHING,
    below: above,
    coldPart: coldPart(share),
  });
}

function whole(reason: string, part: ClassPart): ClassDecision {
  return { ...part, reason, parts: [part] };
}

/** Part (0 to 1) of a share's bytes that is cold. */
function coldPart({ profile }: ShareInput): number {
  const { fileBytes } = profile.mapped;
  return fileBytes === 0 ? 0 : Math.min(1, profile.cold.bytes / fileBytes);
}

/** Old accounts and emulators may refuse IA before day 30, and its billing minimum is 30 days [aws-facts A.4]. */
function minimumAge(storageClass: StorageClass): number {
  return storageClass === 'STANDARD_IA' ? 30 : 0;
}

/** What bringing everything back once would cost, for classes that need a restore. */
function readBack(prices: PriceTable, storageClass: StorageClass, above: Holding): string {
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return '';
  const usd = usdOf(retrieval(prices, { storageClass, tier: 'Bulk' }, above.bytes / GIB, above.objects));
  const hours = storageClass === 'GLACIER' ? '12' : '48';
  return `; reading it all back once costs about $${usd < 0.01 ? '0.01 or less' : usd.toFixed(2)} and takes up to ${hours} hours`;
}

/** Rounded down, so that 79.9 % is never shown as the 80 % it missed. */
function percent(part: number): string {
  return `${Math.floor(part * 100)} %`;
}

function sizeText(bytes: number): string {
  if (bytes >= 2 ** 20 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`;
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
