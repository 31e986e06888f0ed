import type { RestoreLook } from '../plans/restore/look.ts';
import {
  counted,
  formatBytes,
  formatCount,
  formatPart,
  formatSeconds,
  formatTime,
  formatUsd,
} from './format.ts';
import { placeOf } from './restore-text.ts';
import { harmless } from './text-width.ts';
import type { RestoreWaited } from './values/restore-waited.ts';

/** One look as a line: how many are back, when the last should be, and when is looked again. */
export function restoreLookLine(look: RestoreLook, expectedAt: Date | null, nextInMs: number | null): string {
  const { back, onItsWay } = look;
  const all = back.objects + onItsWay.objects;
  const leftSeconds = expectedAt === null ? null : (expectedAt.getTime() - Date.parse(look.at)) / 1000;
  const eta =
    leftSeconds === null || onItsWay.objects === 0
      ? ''
      : leftSeconds > 0
        ? `, the last within ${formatSeconds(leftSeconds)}`
        : ', later than S3 usually is';
  const next = nextInMs === null ? '' : `; next look in ${formatSeconds(nextInMs / 1000)}`;
  return `${formatCount(back.objects)} of ${formatCount(all)} back (${formatPart(back.objects, all)})${eta}${next}`;
}

/** Confirmed restores that are said, the newest. */
const SAID = 3;

/** How the wait ended. */
export function restoreWaitedText({ bucket, selection, look, confirmed }: RestoreWaited): string {
  const { back, onItsWay, archived, readable, unknown, missing, firstGoesAt } = look;
  return [
    `${placeOf(bucket, selection)}: ${counted(back.objects, 'copy is', 'copies are')} back, ${formatBytes(back.bytes)}.`,
    ...confirmed
      .slice(-SAID)
      .map(
        (one) =>
          `${harmless(one.by)} asked for ${counted(one.objects, 'object')} on ${formatTime(one.at)}: by ${one.tier}, for ${counted(one.days, 'day')}, ${formatUsd(one.usd)}.`,
      ),
    ...(onItsWay.objects > 0 ? [`${formatCount(onItsWay.objects)} still on their way.`] : []),
    ...(archived.objects > 0
      ? [
          `${formatCount(archived.objects)} archived, and nobody has asked for them: headwater restore request`,
        ]
      : []),
    ...(readable.objects > 0 ? [`${formatCount(readable.objects)} were never archived.`] : []),
    ...(unknown.objects > 0
      ? [
          `${formatCount(unknown.objects)} in INTELLIGENT_TIERING: a listing does not tell whether they are archived.`,
        ]
      : []),
    ...(missing > 0 ? [`${formatCount(missing)} keys of the list are not in the bucket.`] : []),
    ...(firstGoesAt === null
      ? []
      : [
          `These copies are temporary, and the first go on ${formatTime(firstGoesAt)}: read them before, or copy up for good what is to stay (docs/restoring.md).`,
        ]),
  ].join('\n');
}
