import { prefixesOverlap, resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { Config } from '../../config/schema.ts';
import { inSentence, shown } from '../../inventory/display.ts';
import { retrieval, usdOf } from '../cost/formulas.ts';
import { GIB } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';
import { readersOf, type ShareInput } from '../input.ts';
import type { ClassRule, PlanZone } from '../plan.ts';
import { boundOf, type Layout, layOut, plainLayout } from '../zones/layout.ts';
import { partsOf } from '../zones/zone-parts.ts';
import type { Subtree, Zones } from '../zones/zoning.ts';
import { type Ageing, ageingInto, STAYING } from './ageing.ts';
import { type ClassChoice, chooseClass } from './class-choice.ts';
import type { ClassPart } from './class-part.ts';
import type { StrategyChoice } from './strategy.ts';
import { coldPartOf, percent } from './temperature.ts';

/** Where a share's objects will live after the commit, and why. What it says of itself is said of all but its zones. */
export interface ClassDecision extends ClassPart {
  readonly reason: string;
  /** All of the share, in parts that are aged alike. */
  readonly parts: readonly ClassPart[];
  /** Subtrees that age otherwise than the share. */
  readonly zones: readonly PlanZone[];
  /** Lifecycle rules that bring all this about; none when everything stays in STANDARD. */
  readonly rules: readonly ClassRule[];
}

/** Rules a bucket may have [aws-facts A.1], less the one for unfinished uploads and some for those who use it besides. */
const MOST_RULES = 1000 - 1 - 99;

/**
 * Decides a share's class from its strategy, its readers and the age of its bytes, and that of subtrees whose temperature
 * is another one (docs/ARCHITECTURE.md: Cut-over).
 */
export function decideClass(
  config: Config,
  share: ShareInput,
  prices: PriceTable,
  strategy: StrategyChoice,
): ClassDecision {
  const choice = chooseClass(config, share, strategy);
  const { warm, cold } = config.policy.classes;
  const warmAgeing = ageingInto(config, prices, warm);
  const coldAgeing = ageingInto(config, prices, cold);
  const base = choice.isCold ? coldAgeing : warmAgeing;
  const keyPrefix = resolveKeyPrefix(config, share.config);
  const mostRules = Math.max(1, Math.floor(MOST_RULES / config.shares.length));
  const made = (because: string, ageing: Ageing | null, zone: Ageing, layout: Layout | null) =>
    decision(config, share, prices, {
      because: ageing === null ? `${because}; but ${neverPays(config, choice)}` : because,
      base: ageing ?? STAYING,
      zone,
      layout: layout ?? plainLayout(keyPrefix, ageing ?? STAYING),
    });
  const { zoning } = share;
  if (zoning === undefined || !choice.mayHaveZones || coldAgeing === null)
    return made(choice.because, base, STAYING, null);
  const coldZones = (): Layout | null =>
    layOut({
      keyPrefix,
      base: warmAgeing ?? STAYING,
      zone: coldAgeing,
      found: unread(config, share, zoning.cold),
      mostRules,
    });
  if (!choice.isCold) return made(choice.because, base, coldAgeing, coldZones());
  const zone = warmAgeing ?? STAYING;
  const layout = layOut({ keyPrefix, base: coldAgeing, zone, found: zoning.warm, mostRules });
  if (layout !== null || zoning.warm.trees.length === 0)
    return made(choice.because, coldAgeing, zone, layout);
  const names = zoning.warm.trees.slice(0, 3).map(({ path }) => inSentence(shown(Buffer.from(path))));
  const because = `${choice.because}; but to leave its warm part out (${names.join(', ')}) takes more than the ${mostRules} lifecycle rules it may have, or names that no rule can hold, so the rest of the share stays warm too`;
  return made(because, warmAgeing, coldAgeing, coldZones());
}

/** Zones that nobody reads; the others count as what lies beside. */
function unread(config: Config, share: ShareInput, found: Zones): Zones {
  const keyPrefix = resolveKeyPrefix(config, share.config);
  const readers = readersOf(config, share.config);
  const isRead = ({ path }: Subtree) =>
    readers.some(({ prefix }) => prefixesOverlap(prefix, `${keyPrefix}${path}/`));
  const read = found.trees.filter(isRead);
  return {
    ...found,
    trees: found.trees.filter((tree) => !isRead(tree)),
    beside: found.beside === null ? null : [...found.beside, ...read],
  };
}

interface Draft {
  readonly because: string;
  readonly base: Ageing;
  readonly zone: Ageing;
  readonly layout: Layout;
}

function decision(
  config: Config,
  share: ShareInput,
  prices: PriceTable,
  { because, base, zone, layout }: Draft,
): ClassDecision {
  const parts = partsOf(share.profile, layout, { base, zone });
  const [rest] = parts;
  const keyPrefix = resolveKeyPrefix(config, share.config);
  const ruleId = `headwater:${config.migration}:${share.config.name}`;
  const { coldAfterDays } = config.policy.temperature;
  return {
    ...rest,
    reason: `${[because, ...agedText(config, prices, base, rest), ...zonesText(share, layout, zone)].join('; ')}.`,
    parts,
    zones: layout.zones.map((tree) => ({
      prefix: `${keyPrefix}${tree.path}/`,
      storageClass: zone.storageClass,
      files: tree.files,
      bytes: tree.fileBytes,
      coldBytes: tree.coldBytes,
      reason: `${percent(tree.coldBytes / tree.fileBytes)} of its bytes are older than ${coldAfterDays} days, ${percent(coldPartOf(share))} of the share's`,
    })),
    rules: layout.rules.map(({ prefix, ageing }, at) => ({
      id: prefix === keyPrefix ? ruleId : `${ruleId}:${String(at + 1).padStart(4, '0')}`,
      prefix,
      storageClass: ageing.storageClass,
      afterDays: ageing.afterDays,
      objectSizeGreaterThan: boundOf(ageing),
    })),
  };
}

function neverPays({ policy }: Config, { isCold }: ClassChoice): string {
  const { warm, cold } = policy.classes;
  return `${isCold ? cold : warm} costs more than STANDARD for ${policy.retentionMonths} months at any size`;
}

/** From which size on it pays, and what reading it all back costs, for classes that need a restore. */
function agedText(
  { policy }: Config,
  prices: PriceTable,
  { storageClass, floorBytes }: Ageing,
  { above }: ClassPart,
): readonly string[] {
  if (floorBytes === null) return [];
  const floor =
    policy.archiveFloor === undefined
      ? `it pays from ${sizeText(floorBytes)} when kept ${policy.retentionMonths} months`
      : `policy.archiveFloor is ${sizeText(floorBytes)}`;
  const texts = [`${floor}, smaller objects stay in STANDARD`];
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return texts;
  const usd = usdOf(retrieval(prices, { storageClass, tier: 'Bulk' }, above.bytes / GIB, above.objects));
  const hours = storageClass === 'GLACIER' ? '12' : '48';
  return [
    ...texts,
    `reading it all back once costs about $${usd < 0.01 ? '0.01 or less' : usd.toFixed(2)} and takes up to ${hours} hours`,
  ];
}

function zonesText({ profile }: ShareInput, { zones, unnamed }: Layout, zone: Ageing): readonly string[] {
  if (zones.length === 0) return [];
  const bytes = zones.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const part = percent(bytes / Math.max(1, profile.mapped.fileBytes));
  const trees = zones.length === 1 ? '1 subtree' : `${zones.length} subtrees`;
  return [
    `${trees} with ${part} of its bytes ${zones.length === 1 ? 'goes' : 'go'} to ${zone.storageClass} instead, counted as if file sizes were alike everywhere`,
    ...(unnamed.files === 0
      ? []
      : [
          `files directly above them (${unnamed.files}) stay in STANDARD, because no rule can name them alone`,
        ]),
  ];
}

function sizeText(bytes: number): string {
  if (bytes >= 2 ** 20 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`;
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
