import type { StorageClass } from '../../config/schema.ts';
import { billedGb, type Holding, type PricedClass } from './holding.ts';
import { lookup, type Price, type PriceTable, tiersOf } from './prices.ts';

/** `quantity` units at a dated price. A formula is a list of these, so that every total can be taken apart. */
export interface Charge {
  readonly quantity: number;
  /** `GB`, `GB-month`, `1,000 requests`, `execution`, ... */
  readonly unit: string;
  readonly price: Price;
}

/** USD of charges, not rounded. */
export function usdOf(charges: readonly Charge[]): number {
  return charges.reduce((total, charge) => total + charge.quantity * charge.price.value, 0);
}

/** One month of GB in a class whose price may be tiered; a charge for each tier that is reached. */
export function tieredMonth(table: PriceTable, path: string, gb: number): Charge[] {
  let from = 0;
  return tiersOf(table, path).flatMap(({ upToGB, price }) => {
    const quantity = Math.min(gb, upToGB ?? gb) - from;
    from = upToGB ?? gb;
    return quantity > 0 ? [{ quantity, unit: 'GB-month', price }] : [];
  });
}

/** Path of a class's storage price; INTELLIGENT_TIERING has one per access tier. */
export function storagePath(
  name: PricedClass | 'INTELLIGENT_TIERING_FA' | 'INTELLIGENT_TIERING_IA' | 'INTELLIGENT_TIERING_AIA',
): string {
  return `s3.storagePerGBMonth.${name === 'INTELLIGENT_TIERING' ? 'INTELLIGENT_TIERING_FA' : name}`;
}

/** One month of a holding in a class, minimum sizes and per-object overheads included [aws-facts G]. */
export function storageMonth(table: PriceTable, storageClass: PricedClass, holding: Holding): Charge[] {
  const { classGb, standardGb } = billedGb(table, storageClass, holding);
  return [
    ...tieredMonth(table, storagePath(storageClass), classGb),
    ...tieredMonth(table, storagePath('STANDARD'), standardGb),
  ];
}

/** One month of INTELLIGENT_TIERING's monitoring; objects below 128 KiB are neither monitored nor charged. */
export function monitoringMonth(table: PriceTable, holding: Holding): Charge[] {
  return perThousand(
    table,
    's3.monitoringPer1000ObjectsMonth.INTELLIGENT_TIERING',
    holding.objects - holding.smallObjects,
    '1,000 objects',
  );
}

/** Requests at a price per 1,000. */
export function perThousand(
  table: PriceTable,
  path: string,
  count: number,
  unit = '1,000 requests',
): Charge[] {
  return [{ quantity: count / 1000, unit, price: lookup(table, path) }];
}

/** PUT, COPY, POST or LIST requests into a class. */
export function putRequests(table: PriceTable, storageClass: StorageClass, requests: number): Charge[] {
  return perThousand(table, `s3.putCopyPostListPer1000.${storageClass}`, requests);
}

/** GET or HEAD requests on a class. */
export function getRequests(table: PriceTable, storageClass: StorageClass, requests: number): Charge[] {
  return perThousand(table, `s3.getPer1000.${storageClass}`, requests);
}

/** LIST requests that show this many keys: 1,000 a page, always at the STANDARD rate. */
export function listRequests(table: PriceTable, keys: number): Charge[] {
  return putRequests(table, 'STANDARD', Math.ceil(keys / 1000));
}

/** Lifecycle transitions into a class: a fee an object, none a GB. STANDARD has none. */
export function transition(table: PriceTable, storageClass: PricedClass, objects: number): Charge[] {
  if (storageClass === 'STANDARD') return [];
  return perThousand(table, `s3.lifecycleTransitionIntoPer1000.${storageClass}`, objects, '1,000 objects');
}

/** DataSync's fee for bytes copied. */
export function dataSyncCopy(table: PriceTable, mode: 'basic' | 'enhanced', gb: number): Charge[] {
  return [{ quantity: gb, unit: 'GB', price: lookup(table, `datasync.${mode}PerGB`) }];
}

/** DataSync's fee for starting a task: Enhanced mode only. */
export function dataSyncExecutions(
  table: PriceTable,
  mode: 'basic' | 'enhanced',
  executions: number,
): Charge[] {
  if (mode === 'basic') return [];
  return [
    { quantity: executions, unit: 'execution', price: lookup(table, 'datasync.enhancedPerTaskExecution') },
  ];
}

/** A month of one S3 File Gateway: GB written beyond the free part, up to the monthly cap. */
export function gatewayMonth(table: PriceTable, gbWritten: number): Charge[] {
  const free = lookup(table, 'storageGateway.freeGBPerAccountMonth').value;
  const perGb = lookup(table, 'storageGateway.fileGatewayPerGBWritten');
  const cap = lookup(table, 'storageGateway.monthlyCapPerGateway');
  const quantity = Math.max(0, gbWritten - free);
  return quantity * perGb.value > cap.value
    ? [{ quantity: 1, unit: 'gateway-month', price: cap }]
    : [{ quantity, unit: 'GB', price: perGb }];
}

/** Restoring a whole holding from an archive class once: retrieval a GB and a request an object. */
export function retrieval(
  table: PriceTable,
  from: {
    readonly storageClass: 'GLACIER' | 'DEEP_ARCHIVE';
    readonly tier: 'Standard' | 'Bulk' | 'Expedited';
  },
  gb: number,
  objects: number,
): Charge[] {
  const at = `${from.storageClass}.${from.tier}`;
  return [
    { quantity: gb, unit: 'GB', price: lookup(table, `s3.retrievalPerGB.${at}`) },
    ...perThousand(table, `s3.restoreRequestPer1000.${at}`, objects),
  ];
}

/** The temporary copy that a restore makes: STANDARD for its days, 30 of which are a month [aws-facts A.8, G]. */
export function restoredCopy(table: PriceTable, gb: number, days: number): Charge[] {
  return tieredMonth(table, storagePath('STANDARD'), (gb * days) / 30);
}

/** Months after which what a class saves has paid for the transition into it; Infinity when it never does. */
export function paybackMonths(table: PriceTable, storageClass: StorageClass, holding: Holding): number {
  const saved =
    usdOf(storageMonth(table, 'STANDARD', holding)) - usdOf(storageMonth(table, storageClass, holding));
  return saved <= 0
    ? Number.POSITIVE_INFINITY
    : usdOf(transition(table, storageClass, holding.objects)) / saved;
}
