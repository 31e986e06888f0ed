import { weakestConfidence } from './cost-text.ts';
import { counted, formatBytes, formatCount, formatSeconds, formatTime, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import type { AdvancedBucket, AdvancedValue, BillLine } from './values/advanced.ts';

/** What moving the rehearsal's clock did, what each bucket holds then, and the bill; ends with a newline. */
export function advancedText(value: AdvancedValue, { width }: { readonly width: number }): string {
  const { from, to, buckets, bill } = value;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  // Looking takes a moment too.
  const moved =
    seconds < 60
      ? `the clock shows ${formatTime(to)}`
      : `the clock went on ${formatSeconds(seconds)}, to ${formatTime(to)}`;
  const weakest = weakestConfidence([...bill.monthly, ...bill.once]);
  const sure = weakest === null ? '' : ` (the least sure is ${weakest})`;
  const text = (words: string): string[] => paragraph('', words, { width, labelWidth: 0 });
  return [
    `REHEARSAL: ${moved}.`,
    '',
    ...buckets.flatMap((bucket) => [...bucketLines(bucket, width), '']),
    `A month of storage from here on: ${formatUsd(bill.monthlyUsd)}`,
    ...billLines(bill.monthly, width),
    '',
    `Once, by what lifecycle did: ${formatUsd(bill.onceUsd)}`,
    ...billLines(bill.once, width),
    '',
    ...(bill.unpriced.length === 0
      ? []
      : text(`No price is known for ${bill.unpriced.join(', ')}; it is in no line.`)),
    ...text(
      `Prices of ${bill.pricesAsOf} for ${bill.region}${sure}, a month of 30 days; an estimate, not a bill. It leaves out requests, reads, ` +
        'restored copies and unfinished uploads, and takes INTELLIGENT_TIERING as if nobody had read its objects.',
    ),
    '',
  ].join('\n');
}

function bucketLines(bucket: AdvancedBucket, width: number): string[] {
  const amount = ({ objects, bytes }: { readonly objects: number; readonly bytes: number }): string =>
    `${counted(objects, 'object')}, ${formatBytes(bytes)}`;
  const did = [
    ...bucket.moved.map((move) => `${move.from} -> ${move.to}: ${amount(move)}`),
    ...(bucket.expired.objects > 0 ? [`expired: ${amount(bucket.expired)}`] : []),
    ...(bucket.hidden.objects > 0 ? [`expired, kept under a delete marker: ${amount(bucket.hidden)}`] : []),
    ...(bucket.noncurrentDeleted.objects > 0
      ? [`noncurrent versions deleted: ${amount(bucket.noncurrentDeleted)}`]
      : []),
    ...(bucket.markersRemoved > 0 ? [`delete markers removed: ${formatCount(bucket.markersRemoved)}`] : []),
    ...(bucket.uploadsAborted > 0
      ? [`unfinished uploads aborted: ${formatCount(bucket.uploadsAborted)}`]
      : []),
  ];
  const rows = bucket.classes.map(({ storageClass, tier, objects, bytes }) => [
    tier === null ? storageClass : `${storageClass}, ${tier}`,
    formatCount(objects),
    formatBytes(bytes),
  ]);
  const columns = [
    { title: 'Class', flexible: true },
    { title: 'Objects', align: 'right' },
    { title: 'Size', align: 'right' },
  ] as const;
  return [
    `Bucket ${bucket.bucket}`,
    ...(did.length === 0 ? ['  lifecycle did nothing'] : did.map((line) => `  ${line}`)),
    ...(rows.length === 0 ? ['  holds nothing'] : table(columns, rows, { width, indent: '  ' })),
  ];
}

function billLines(lines: readonly BillLine[], width: number): string[] {
  if (lines.length === 0) return ['  nothing'];
  const columns = [
    { title: 'What', flexible: true },
    { title: 'Quantity', align: 'right' },
    { title: 'Price', align: 'right' },
    { title: 'USD', align: 'right' },
  ] as const;
  const rows = lines.map((line) => [
    line.text,
    `${Number(line.quantity.toPrecision(6))} ${line.unit}`,
    `$${line.unitPrice}`,
    formatUsd(line.usd),
  ]);
  return table(columns, rows, { width, indent: '  ' });
}
