import type { Config } from '../config/schema.ts';
import { costLines } from './cost-line.ts';
import { gatewayMonth, monitoringMonth, storagePath, tieredMonth } from './formulas.ts';
import { billedGb, GIB } from './holding.ts';
import type { CostLine } from './plan.ts';
import type { PriceTable } from './prices.ts';
import type { DecidedShare } from './steps.ts';

/** Months with the same bill, from 1, both inclusive. */
type Span = NonNullable<CostLine['months']>;

/** Part of a bridge's bytes that users write again in a month; nobody knows it before the first month. */
const GATEWAY_WRITES_A_MONTH = 0.01;

/** First month of INTELLIGENT_TIERING's Infrequent and Archive Instant Access tiers: after 30 and 90 days [aws-facts A.8]. */
const INFREQUENT_FROM = 2;
const ARCHIVE_INSTANT_FROM = 4;

/**
 * What is paid every month of `policy.retentionMonths`. The first month is all STANDARD, because nothing ages before
 * the proof; INTELLIGENT_TIERING costs the same then. STANDARD is summed over all shares, because its price falls with
 * the total. INTELLIGENT_TIERING assumes that cold bytes are not read and that the rest is.
 */
export function monthLines(config: Config, decided: readonly DecidedShare[], prices: PriceTable): CostLine[] {
  return spans(config.policy.retentionMonths, decided).flatMap((span) => [
    ...standardLines(decided, prices, span),
    ...decided.flatMap((share) => classLines(share, prices, span)),
    ...gatewayLines(config, decided, prices, span),
  ]);
}

/** The same months with every object in STANDARD, gateway included, for comparison. */
export function allStandardLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
): CostLine[] {
  const span: Span = { from: 1, to: config.policy.retentionMonths };
  const gb = decided.reduce((sum, { share }) => sum + share.profile.mapped.fileBytes / GIB, 0);
  return [
    ...costLines(
      { item: 'storage-month', share: null, text: 'STANDARD', months: span },
      tieredMonth(prices, storagePath('STANDARD'), gb),
    ),
    ...gatewayLines(config, decided, prices, span),
  ];
}

function spans(months: number, decided: readonly DecidedShare[]): Span[] {
  const tiering = decided.some(({ decision }) => decision.storageClass === 'INTELLIGENT_TIERING');
  const starts = [1, INFREQUENT_FROM, ...(tiering ? [ARCHIVE_INSTANT_FROM] : [])].filter(
    (start) => start <= months,
  );
  return starts.map((from, index) => ({ from, to: (starts[index + 1] ?? months + 1) - 1 }));
}

function standardLines(decided: readonly DecidedShare[], prices: PriceTable, span: Span): CostLine[] {
  const gb = decided.reduce((sum, { share, decision }) => {
    if (isBeforeTransition(span) && decision.storageClass !== 'INTELLIGENT_TIERING')
      return sum + share.profile.mapped.fileBytes / GIB;
    const { standardGb } = billedGb(prices, decision.storageClass, decision.above);
    return sum + decision.below.bytes / GIB + standardGb;
  }, 0);
  const text = isBeforeTransition(span)
    ? 'STANDARD, before anything ages'
    : 'STANDARD: small objects, shares that stay, archive index entries';
  return costLines(
    { item: 'storage-month', share: null, text, months: span },
    tieredMonth(prices, storagePath('STANDARD'), gb),
  );
}

function classLines({ share, decision }: DecidedShare, prices: PriceTable, span: Span): CostLine[] {
  const name = share.config.name;
  const about = (text: string) => ({ item: 'storage-month', share: name, text, months: span });
  if (decision.storageClass === 'STANDARD') return [];
  if (decision.storageClass !== 'INTELLIGENT_TIERING') {
    if (isBeforeTransition(span)) return [];
    const { classGb } = billedGb(prices, decision.storageClass, decision.above);
    return costLines(
      about(decision.storageClass),
      tieredMonth(prices, storagePath(decision.storageClass), classGb),
    );
  }
  const gb = decision.above.bytes / GIB;
  const bytes = share.profile.mapped.fileBytes;
  const coldGb = bytes === 0 ? 0 : gb * Math.min(1, share.profile.cold.bytes / bytes);
  const coldTier =
    span.from >= ARCHIVE_INSTANT_FROM
      ? 'INTELLIGENT_TIERING_AIA'
      : span.from >= INFREQUENT_FROM
        ? 'INTELLIGENT_TIERING_IA'
        : 'INTELLIGENT_TIERING_FA';
  const tiers =
    coldTier === 'INTELLIGENT_TIERING_FA'
      ? costLines(
          about('INTELLIGENT_TIERING, Frequent Access'),
          tieredMonth(prices, storagePath(coldTier), gb),
        )
      : [
          ...costLines(
            about('INTELLIGENT_TIERING, what is read'),
            tieredMonth(prices, storagePath('INTELLIGENT_TIERING_FA'), gb - coldGb),
          ),
          ...costLines(
            about('INTELLIGENT_TIERING, what nobody reads'),
            tieredMonth(prices, storagePath(coldTier), coldGb),
          ),
        ];
  return [
    ...tiers,
    ...costLines(
      { ...about('INTELLIGENT_TIERING watches every object from 128 KiB'), item: 'monitoring-month' },
      monitoringMonth(prices, decision.above),
    ),
  ];
}

function gatewayLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
  span: Span,
): CostLine[] {
  return config.gateways.flatMap((gateway) => {
    const bridged = decided.filter(
      ({ share }) => share.config.strategy === 'bridge' && share.config.gateway === gateway.name,
    );
    const gb =
      bridged.reduce((sum, { share }) => sum + share.profile.mapped.fileBytes / GIB, 0) *
      GATEWAY_WRITES_A_MONTH;
    const text = `gateway ${gateway.name}, if users write ${GATEWAY_WRITES_A_MONTH * 100} % of its bytes again in a month`;
    return costLines({ item: 'gateway-month', share: null, text, months: span }, gatewayMonth(prices, gb));
  });
}

function isBeforeTransition(span: Span): boolean {
  return span.from < INFREQUENT_FROM;
}
