import { safeText } from '../inventory/display.ts';
import { counted, formatBytes, formatCount, formatUsd } from './format.ts';
import { prefixText } from './lifecycle-words.ts';
import { atMost, paragraph } from './paragraph.ts';
import { table } from './table.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

type Forecast = LifecyclePreview['forecast'];
interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

/** More would hide the bill; all of them are in the JSON. */
const MOST = 10;

/** What moves and costs in which month, what that saves, and what can no longer be read at once. */
export function forecastLines(preview: LifecyclePreview, width: number): readonly string[] {
  const { bucket, counted: of, prices, forecast } = preview;
  const text = (words: string): string[] => paragraph('', words, { width, labelWidth: 0 });
  const source =
    of.from === 'listing'
      ? 'as it lists them now'
      : "by the plan's inventories, as if they came to S3 today (--list counts what is there)";
  return [
    ...text(`Forecast for bucket ${bucket}: ${amountText(of)}, ${source}.`),
    ...monthTable(forecast, width),
    ...text(savingText(forecast)),
    ...atMost(
      forecast.unreadable,
      MOST,
      (one) =>
        text(
          `No longer readable at once: ${amountText(one)} below ${prefixText(one.prefix)} in ${one.storageClass}, ` +
            `${one.fromDay <= 0 ? 'at once' : `from day ${Math.ceil(one.fromDay)} on`}. They have to be restored first.`,
        ),
      (rest) => `and ${counted(rest, 'more prefix', 'more prefixes')}, see --json`,
    ),
    ...forecast.early.flatMap((one) =>
      text(
        `${amountText(one)} leave ${one.storageClass} before its minimum duration, the rest of which is paid all the same.`,
      ),
    ),
    ...(forecast.unpriced.length === 0
      ? []
      : text(`No price is known for ${forecast.unpriced.map(safeText).join(', ')}; it is in no sum.`)),
    ...text(
      `Prices of ${prices.asOf} for ${prices.region}, months of 30 days; an estimate, not a bill. It leaves out requests and reads, ` +
        'takes INTELLIGENT_TIERING as if nobody reads, and counts no object that comes later.',
    ),
    ...text(replacedText(preview)),
    '',
  ];
}

/** What is paid for and in no figure: nobody knows before how much users will replace. */
function replacedText({ replaced: { endedAfterDays, counted: found } }: LifecyclePreview): string {
  const until =
    endedAfterDays === null
      ? 'for ever, as no rule of the plan ends them'
      : `until the plan's rules end them, ${counted(endedAfterDays, 'day')} after they were replaced`;
  const now =
    found === null
      ? '--list counts those that are there'
      : `${found.whole ? '' : 'among the first 100,000 versions '}there are ${counted(found.versions, 'such version')} now, ${formatBytes(found.bytes)}`;
  return `Replaced and deleted versions are in no figure: each is paid for like an object, ${until}; ${now}.`;
}

const amountText = (amount: Amount): string =>
  `${counted(amount.objects, 'object')}, ${formatBytes(amount.bytes)}`;

function monthTable({ months, beforeUsd, afterUsd }: Forecast, width: number): readonly string[] {
  const rows = months
    .filter((one) => one.month === 1 || one.month % 12 === 0 || one.moved.length > 0 || one.ended.objects > 0)
    .flatMap((one) => {
      const [first = ['', '', ''], ...more] = [
        ...one.moved.map((move) => [move.storageClass, formatCount(move.objects), formatBytes(move.bytes)]),
        ...(one.ended.objects === 0
          ? []
          : [['deleted or hidden', formatCount(one.ended.objects), formatBytes(one.ended.bytes)]]),
      ];
      return [
        [String(one.month), ...first, formatUsd(one.beforeUsd), formatUsd(one.afterUsd)],
        ...more.map((move) => ['', ...move, '', '']),
      ];
    });
  const columns = [
    { title: 'Month', align: 'right' },
    { title: 'Moves to', flexible: true },
    { title: 'Objects', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Bill as it is', align: 'right' },
    { title: 'Bill then', align: 'right' },
  ] as const;
  return table(columns, [...rows, ['all', '', '', '', formatUsd(beforeUsd), formatUsd(afterUsd)]], {
    width,
    indent: '  ',
  });
}

function savingText({ months, beforeUsd, afterUsd, onceUsd, paybackMonths }: Forecast): string {
  const saved = beforeUsd - afterUsd;
  const over = `in ${months.length} months`;
  if (Math.abs(saved) < 0.005) return `The bill stays the same ${over}.`;
  const sum = saved > 0 ? `Saves ${formatUsd(saved)} ${over}` : `Costs ${formatUsd(-saved)} more ${over}`;
  if (onceUsd <= 0) return `${sum}.`;
  const once = `${formatUsd(onceUsd)} is paid once, for transitions and what leaves a class early`;
  return `${sum}; ${once}, and ${paybackMonths === null ? 'never comes back' : `is back after ${paybackText(paybackMonths)}`}.`;
}

/** `1.4 days`, `26.4 months`. */
function paybackText(months: number): string {
  return months < 1 ? `${(months * 30).toFixed(1)} days` : `${months.toFixed(1)} months`;
}
