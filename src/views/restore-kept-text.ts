import { SOON_DAYS, toCopy } from '../plans/restore/keep.ts';
import { counted, formatBytes, formatCount, formatTime, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { placeOf } from './restore-text.ts';
import { harmless } from './text-width.ts';
import type { RestoreKept } from './values/restore-kept.ts';

const LABEL = 12;

/** What copying restored objects up will take and lead to, before anything is copied; `width` in columns. */
export function restoreKeepText(value: RestoreKept, { width }: { readonly width: number }): string {
  const { tally, estimate, storageClass } = value;
  const part = (label: string, text: string) =>
    paragraph(`  ${label}`, text, { width, labelWidth: LABEL + 2 });
  const { objects, bytes } = toCopy(tally);
  const rest = leftAlone(value);
  const { once, onceUsd, monthly, monthlyUsd, asOf, region } = estimate;
  return [
    `Copy what is back of ${placeOf(value.bucket, value.selection)} into ${storageClass}, for good`,
    ...part('Copy', `${counted(objects, 'object')}, ${formatBytes(bytes)}`),
    ...(rest.length === 0 ? [] : part('Leave', rest.join('; '))),
    ...part(
      'Price',
      `${formatUsd(onceUsd)} once (${once.map(({ text, usd }) => `${text} ${formatUsd(usd)}`).join(', ')}), then ${formatUsd(monthlyUsd)} a month (${monthly.map(({ text, usd }) => `${text} ${formatUsd(usd)}`).join(', ')}); prices of ${asOf} for ${region}, an estimate`,
    ),
    ...part(
      'Mind',
      'each copy is a new version; the archived one stays beside it and is billed until a rule for noncurrent versions takes it, at least for the minimum of its class; the age of the copy begins anew. Under a file share the gateway has to refresh its cache',
    ),
    ...(tally.firstGoesAt === null
      ? []
      : part(
          'Until',
          `the first restored copies go on ${formatTime(tally.firstGoesAt)}; what has gone is not copied`,
        )),
    ...(tally.again === null ? [] : part('AGAIN', againText(tally.again))),
  ].join('\n');
}

function againText({ objects, soonestDays, ruleIds }: NonNullable<RestoreKept['tally']['again']>): string {
  const soon = soonestDays < SOON_DAYS ? ', so that it is done only with --though-archived-again' : '';
  return `${counted(objects, 'object')} would be archived again, the first after ${counted(Math.ceil(soonestDays), 'day')}, by ${ruleIds.map(harmless).join(', ')}${soon}`;
}

/** What became of it, and what to do next. */
export function restoreKeptText(value: RestoreKept): string {
  const { outcome, storageClass } = value;
  if (outcome === null)
    return 'Nothing was copied. To go on, repeat the command with --yes, or answer yes on a terminal.';
  const { copied, notCopied, keys } = outcome;
  return [
    `Done: ${counted(copied, 'object')} copied into ${storageClass}${notCopied > 0 ? `, ${formatCount(notCopied)} not` : ''}.`,
    ...keys.slice(0, 10).map(({ key, why }) => `  ${WHY[why]}: ${harmless(key)}`),
    ...(keys.length > 10 ? ['  and more: --json names them'] : []),
  ].join('\n');
}

const WHY = {
  changed: 'another object by now',
  gone: 'gone',
  archived: 'its restored copy has gone',
} as const;

function leftAlone({ tally, storageClass }: RestoreKept): readonly string[] {
  const { done, notBack, other, missing } = tally;
  return [
    ...(done.objects > 0 ? [`${formatCount(done.objects)} in ${storageClass} already`] : []),
    ...(notBack.objects > 0
      ? [`${formatCount(notBack.objects)} that are not back (headwater restore request, restore wait)`]
      : []),
    ...(other.objects > 0 ? [`${formatCount(other.objects)} that were never archived`] : []),
    ...(missing > 0 ? [`${formatCount(missing)} keys that are not in the bucket`] : []),
  ];
}
