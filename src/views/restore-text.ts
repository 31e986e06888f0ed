import type { RestoredSelection } from '../plans/restore/record.ts';
import { toAsk } from '../plans/restore/tally.ts';
import { weakestConfidence } from './cost-text.ts';
import { counted, formatBytes, formatCount, formatSeconds, formatTime, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import type { RestoreRequested } from './values/restore-requested.ts';

const LABEL = 12;

/** What a restore will take, before anything is asked for; `width` in columns. */
export function restoreEstimateText(value: RestoreRequested, { width }: { readonly width: number }): string {
  const { terms, tally, estimate } = value;
  const part = (label: string, text: string) =>
    paragraph(`  ${label}`, text, { width, labelWidth: LABEL + 2 });
  const { objects, bytes } = toAsk(tally);
  const rest = leftAlone(value);
  return [
    `Restore of ${placeOf(value.bucket, value.selection)} by ${terms.tier}, copies for ${counted(terms.days, 'day')}`,
    ...part('Ask for', `${counted(objects, 'object')}, ${formatBytes(bytes)}${classesOf(value)}`),
    ...(rest.length === 0 ? [] : part('Leave', rest.join('; '))),
    ...part('Price', priceOf(value)),
    ...table(
      [
        { title: 'What', flexible: true },
        { title: 'Quantity', align: 'right' },
        { title: 'Price', align: 'right' },
        { title: 'USD', align: 'right' },
      ],
      estimate.lines.map(({ text, quantity, unit, unitPrice, usd }) => [
        text,
        `${Number(quantity.toPrecision(6))} ${unit}`,
        `$${unitPrice}`,
        formatUsd(usd),
      ]),
      { width, indent: ' '.repeat(LABEL + 2) },
    ),
    ...part('Time', timeOf(value)),
    ...part('Asking', waysOf(value)),
    ...value.otherTiers.flatMap(({ tier, usd, lastBackSeconds }) =>
      part(
        `By ${tier}`,
        `${formatUsd(usd)}${lastBackSeconds === null ? '' : `, all back within ${formatSeconds(lastBackSeconds)}`}`,
      ),
    ),
    ...(value.resumed
      ? part('So far', `${soFar(value)}; an earlier request was cut short and goes on from there`)
      : []),
  ].join('\n');
}

/** What became of it, and what to do next. */
export function restoreAskedText(value: RestoreRequested): string {
  const { outcome, asked } = value;
  if (outcome === null || !asked) {
    return 'Nothing was asked for. To go on, repeat the command with --yes, or answer yes on a terminal.';
  }
  const parts = [
    `asked for ${counted(outcome.asked, 'object')}`,
    ...(outcome.kept > 0 ? [`${formatCount(outcome.kept)} kept for longer`] : []),
    ...(outcome.onItsWay > 0 ? [`${formatCount(outcome.onItsWay)} on their way already`] : []),
    ...(outcome.back > 0 ? [`${formatCount(outcome.back)} back for long enough`] : []),
    ...(outcome.readable > 0 ? [`${formatCount(outcome.readable)} readable as they are`] : []),
    ...(outcome.unknown > 0 ? [`${formatCount(outcome.unknown)} in INTELLIGENT_TIERING not asked for`] : []),
    ...(outcome.missing > 0 ? [`${formatCount(outcome.missing)} not in the bucket`] : []),
    ...(outcome.failed > 0 ? [`${formatCount(outcome.failed)} refused`] : []),
    ...(outcome.noCapacity > 0 ? [`${formatCount(outcome.noCapacity)} without Expedited capacity`] : []),
  ];
  const waits = outcome.asked + outcome.onItsWay > 0;
  return [
    `Done: ${parts.join(', ')}.`,
    ...(value.expectedBackAt === null
      ? []
      : [`The last copy should be back by ${formatTime(value.expectedBackAt)}.`]),
    ...(value.notRestored === null ? [] : [`What did not come back is in ${harmless(value.notRestored)}.`]),
    ...(waits ? [`Next: headwater restore wait ${argumentsOf(value.bucket, value.selection)}`] : []),
  ].join('\n');
}

/** Where the objects are, for people. */
export function placeOf(bucket: string, selection: RestoredSelection): string {
  return selection.kind === 'prefix'
    ? harmless(`s3://${bucket}/${selection.keyPrefix}`)
    : harmless(`${counted(selection.keys, 'key')} of ${selection.file} in ${bucket}`);
}

function argumentsOf(bucket: string, selection: RestoredSelection): string {
  const quoted = (text: string) =>
    /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  return harmless(
    selection.kind === 'list'
      ? `--list ${quoted(selection.file)}`
      : quoted(`s3://${bucket}/${selection.keyPrefix}`),
  );
}

function classesOf({ tally: { ask, keep } }: RestoreRequested): string {
  const parts = (['GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING'] as const).flatMap((name) => [
    ...(ask[name].objects > 0 ? [`${formatCount(ask[name].objects)} in ${name}`] : []),
    ...(keep[name].objects > 0
      ? [`${formatCount(keep[name].objects)} copies of ${name} kept for longer`]
      : []),
  ]);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function leftAlone({ tally }: RestoreRequested): readonly string[] {
  const { readable, onItsWay, back, unknown, missing } = tally;
  return [
    ...(readable.objects > 0 ? [`${formatCount(readable.objects)} readable as they are`] : []),
    ...(onItsWay.objects > 0 ? [`${formatCount(onItsWay.objects)} on their way already`] : []),
    ...(back.objects > 0 ? [`${formatCount(back.objects)} back for long enough`] : []),
    ...(unknown.objects > 0
      ? [
          `${formatCount(unknown.objects)} in INTELLIGENT_TIERING, where a listing does not tell who is archived: --intelligent-tiering asks for them too`,
        ]
      : []),
    ...(missing > 0 ? [`${formatCount(missing)} keys that are not in the bucket`] : []),
  ];
}

function priceOf({ estimate }: RestoreRequested): string {
  const weakest = weakestConfidence(estimate.lines);
  const sure = weakest === null ? '' : `, the least sure is ${weakest}`;
  return `${formatUsd(estimate.usd)} (prices of ${estimate.asOf} for ${estimate.region}${sure}; an estimate, not a bill)`;
}

function timeOf({ estimate }: RestoreRequested): string {
  const { askingSeconds, firstBackSeconds, lastBackSeconds } = estimate;
  const asking = `asking takes ${formatSeconds(askingSeconds)}`;
  return firstBackSeconds === null || lastBackSeconds === null
    ? asking
    : `${asking}; copies are there from about ${formatSeconds(firstBackSeconds)} on, the last within ${formatSeconds(lastBackSeconds)}`;
}

/** How they are asked for, and what the other way takes. */
function waysOf({ way, ways }: RestoreRequested): string {
  const [single, batch] = (['requests', 'batch'] as const).map((one) =>
    ways.find((each) => each.way === one),
  );
  if (single === undefined) return '';
  const alone = formatSeconds(single.askingSeconds);
  if (batch === undefined) return `one by one, this command runs ${alone}; jobs of S3 have no Expedited`;
  const dearer = formatUsd(Math.max(0, batch.usd - single.usd));
  const jobs = `${counted(batch.jobs, 'job')} of S3 Batch Operations`;
  return way === 'batch'
    ? `S3 asks by itself, by ${jobs}, for ${dearer} of the price; one by one (--no-batch) this command would run ${alone}`
    : `one by one, this command runs ${alone}; or S3 asks by itself (--batch, with roles.batch), by ${jobs}, for ${dearer} more`;
}

function soFar({ outcome }: RestoreRequested): string {
  const done = outcome === null ? 0 : Object.values(outcome).reduce((sum, count) => sum + count, 0);
  return `${counted(done, 'object')} dealt with`;
}
