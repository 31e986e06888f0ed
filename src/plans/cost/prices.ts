import { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';
import { CONFIDENCES, type Confidence } from './confidence.ts';

/** A price with its pedigree; money on a screen is shown with `asOf` and `confidence`. */
export interface Price {
  /** USD for one unit of the entry. */
  readonly value: number;
  /** Where in the table: `s3.storagePerGBMonth.STANDARD`. */
  readonly path: string;
  /** Date or year the price was seen; null when nobody knows. */
  readonly asOf: string | null;
  readonly confidence: Confidence;
}

/** One step of a tiered price: what the part of a month's GB up to `upToGB` costs. */
export interface PriceTier {
  readonly upToGB: number | null;
  readonly price: Price;
}

const tierSchema = z.looseObject({
  upToGB: z.number().positive().nullable(),
  value: z.number().nonnegative(),
});
const entrySchema = z.looseObject({
  value: z.number().nonnegative().nullable().optional(),
  tiers: z.array(tierSchema).min(1).optional(),
  confidence: z.enum(CONFIDENCES).default('unverified'),
  asOf: z.string().nullable().default(null),
});
type Entry = z.output<typeof entrySchema>;

const perClass = z.record(z.string(), z.number().nonnegative());
const tableSchema = z.looseObject({
  asOf: z.string(),
  region: z.string(),
  currency: z.literal('USD'),
  s3: z.looseObject({
    rules: z.looseObject({
      minBillableBytes: perClass,
      overheadPerObject: z.record(
        z.string(),
        z.looseObject({ atClassRateBytes: z.number(), atStandardRateBytes: z.number() }),
      ),
      minStorageDays: perClass,
    }),
  }),
});

/** Prices of one Region, by path, and the billing rules of storage classes. */
export interface PriceTable {
  /** The table's own date; entries may carry others. */
  readonly asOf: string;
  readonly region: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly rules: z.output<typeof tableSchema>['s3']['rules'];
  /** The paths that an override gave; null for a table without one. */
  readonly overridden: ReadonlySet<string> | null;
  /** The document it was made from, for {@link mergePrices}. */
  readonly source: Readonly<Record<string, unknown>>;
}

/**
 * A price file (shape of `prices/us-east-1.json`) as a table.
 * Throws HeadwaterError `prices-invalid` (usage) naming every path that is wrong.
 */
export function parsePrices(json: unknown): PriceTable {
  const table = tableSchema.safeParse(json);
  if (!table.success)
    throw invalid(table.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const entries = new Map<string, Entry>();
  const wrong: string[] = [];
  for (const [path, raw] of entriesOf(table.data, '')) {
    const entry = entrySchema.safeParse(raw);
    if (entry.success) entries.set(path, entry.data);
    else
      wrong.push(
        ...entry.error.issues.map((issue) => `${[path, ...issue.path].join('.')}: ${issue.message}`),
      );
  }
  if (wrong.length > 0) throw invalid(wrong);
  const { asOf, region, s3 } = table.data;
  return { asOf, region, entries, rules: s3.rules, overridden: null, source: table.data };
}

/**
 * The table with single entries replaced by those of an override document of the same shape. An entry is replaced
 * whole, so an old date never stands beside a new figure. Throws `prices-invalid` for an entry the table does not have:
 * a misspelt path must not be ignored in silence.
 */
export function mergePrices(base: PriceTable, override: unknown): PriceTable {
  if (!isRecord(override)) throw invalid(['expected a mapping']);
  const paths = [...entriesOf(override, '')].map(([path]) => path);
  const unknownPaths = paths.filter((path) => !base.entries.has(path));
  if (unknownPaths.length > 0) throw invalid(unknownPaths.map((path) => `${path}: there is no such price`));
  return { ...parsePrices(merged(base.source, override)), overridden: new Set(paths) };
}

/** The price at a path. Throws `price-unknown` (usage) when the table has none. Tiered: the first tier. */
export function lookup(table: PriceTable, path: string): Price {
  const first = tiersOf(table, path)[0];
  if (first === undefined) throw unknownPrice(path);
  return first.price;
}

/** All tiers at a path, lowest first; a flat price is one open tier. Throws `price-unknown` like {@link lookup}. */
export function tiersOf(table: PriceTable, path: string): readonly PriceTier[] {
  const entry = table.entries.get(path);
  if (entry === undefined) throw unknownPrice(path);
  const tiers =
    entry.tiers ?? (typeof entry.value === 'number' ? [{ upToGB: null, value: entry.value }] : []);
  if (tiers.length === 0) throw unknownPrice(path);
  return tiers.map(({ upToGB, value }) => ({
    upToGB,
    price: { value, path, asOf: entry.asOf, confidence: entry.confidence },
  }));
}

function* entriesOf(node: unknown, path: string): Generator<readonly [string, unknown]> {
  if (!isRecord(node)) return;
  if ('value' in node || 'tiers' in node) {
    yield [path, node];
    return;
  }
  for (const [key, child] of Object.entries(node))
    yield* entriesOf(child, path === '' ? key : `${path}.${key}`);
}

function merged(
  base: Readonly<Record<string, unknown>>,
  override: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const below = out[key];
    const isEntry = isRecord(value) && ('value' in value || 'tiers' in value);
    out[key] = isRecord(value) && isRecord(below) && !isEntry ? merged(below, value) : value;
  }
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError({
    code: 'prices-invalid',
    blame: 'usage',
    message: `The price table has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    next: ['Compare it with prices/us-east-1.json, whose shape it must have.'],
  });
}

function unknownPrice(path: string): HeadwaterError {
  return new HeadwaterError({
    code: 'price-unknown',
    blame: 'usage',
    message: `The price table has no figure for ${path}.`,
    next: ['Add it to the file that `prices` names in headwater.yaml, with value, asOf and confidence.'],
  });
}
