import type { Config, StorageClass } from '../../config/schema.ts';
import { HeadwaterError } from '../../errors.ts';
import { storagePath } from './formulas.ts';
import type { PriceTable } from './prices.ts';

/** Where a table tells what classes cost. */
const STORAGE = 's3.storagePerGBMonth.';

/** Prices without which a class cannot be planned with. */
function pathsOf(storageClass: StorageClass): readonly string[] {
  const moved = `s3.lifecycleTransitionIntoPer1000.${storageClass}`;
  switch (storageClass) {
    case 'STANDARD':
      return [storagePath('STANDARD'), 's3.putCopyPostListPer1000.STANDARD', 's3.getPer1000.STANDARD'];
    case 'INTELLIGENT_TIERING':
      return [
        storagePath('INTELLIGENT_TIERING_FA'),
        storagePath('INTELLIGENT_TIERING_IA'),
        storagePath('INTELLIGENT_TIERING_AIA'),
        's3.monitoringPer1000ObjectsMonth.INTELLIGENT_TIERING',
        moved,
      ];
    case 'STANDARD_IA':
    case 'GLACIER_IR':
      return [
        storagePath(storageClass),
        moved,
        `s3.retrievalPerGB.${storageClass}`,
        `s3.getPer1000.${storageClass}`,
      ];
    case 'GLACIER':
    case 'DEEP_ARCHIVE':
      return [
        storagePath(storageClass),
        moved,
        `s3.putCopyPostListPer1000.${storageClass}`,
        `s3.retrievalPerGB.${storageClass}.Bulk`,
        `s3.restoreRequestPer1000.${storageClass}.Bulk`,
      ];
  }
}

function missing(prices: PriceTable, storageClass: StorageClass): readonly string[] {
  return pathsOf(storageClass).filter((path) => {
    const entry = prices.entries.get(path);
    return entry?.tiers === undefined && typeof entry?.value !== 'number';
  });
}

/** Whether the table has all prices of a class. */
export function isPriced(prices: PriceTable, storageClass: StorageClass): boolean {
  return missing(prices, storageClass).length === 0;
}

/** A class the plan may use, and what in the configuration says so. */
function usedClasses({ policy }: Config) {
  return [
    { key: null, storageClass: 'STANDARD' },
    { key: 'policy.classes.warm', storageClass: policy.classes.warm },
    { key: 'policy.classes.cold', storageClass: policy.classes.cold },
  ] as const;
}

/**
 * Classes the plan may use whose prices an override leaves to the built-in table, though it tells what some class costs: whoever
 * looked those up will think that all are theirs. None for an override of other prices alone.
 */
export function filledIn(
  config: Config,
  { overridden }: PriceTable,
): readonly { readonly storageClass: StorageClass; readonly paths: readonly string[] }[] {
  if (overridden === null || ![...overridden].some((path) => path.startsWith(STORAGE))) return [];
  const used = new Set(usedClasses(config).map(({ storageClass }) => storageClass));
  return [...used].flatMap((storageClass) => {
    const paths = pathsOf(storageClass).filter((path) => !overridden.has(path));
    return paths.length === 0 ? [] : [{ storageClass, paths }];
  });
}

/**
 * Refuses prices that lack a figure for a class the plan may use. Throws HeadwaterError `class-unpriced` (usage) that
 * names every such class and path at once.
 */
export function assertPriced(config: Config, prices: PriceTable): void {
  const problems = usedClasses(config).flatMap(({ key, storageClass }) => {
    const paths = missing(prices, storageClass);
    if (paths.length === 0) return [];
    return [`  ${storageClass}${key === null ? '' : ` (${key})`}: ${paths.join(', ')}`];
  });
  if (problems.length === 0) return;
  throw new HeadwaterError({
    code: 'class-unpriced',
    blame: 'usage',
    message: `The price table of ${prices.asOf} lacks figures for storage classes that this plan may use:\n${[...new Set(problems)].join('\n')}`,
    next: [
      'Add them to the file that `prices` names in headwater.yaml, each with value, asOf and confidence.',
      'Or choose other classes under policy.classes.',
    ],
  });
}
