import { safeText } from '../inventory/display.ts';
import { atMost, paragraph } from './paragraph.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

/** More would hide the forecast; all of them are in the JSON. */
const MOST = 20;

/** Why S3 would not take the rules; nothing when it would. */
export function refusedLines({ bucket, problems }: LifecyclePreview, width: number): readonly string[] {
  if (problems.length === 0) return [];
  return [
    ...paragraph('', `Refused: S3 would not take these rules for bucket ${bucket}.`, {
      width,
      labelWidth: 0,
    }),
    ...atMost(
      problems,
      MOST,
      (problem) => paragraph('  -', safeText(problem), { width, labelWidth: 4 }),
      (rest) => `  and ${rest} more, see --json`,
    ),
    '',
  ];
}

/** What somebody may believe to hold rules back. */
export function notStoppedLines({ notStopped }: LifecyclePreview, width: number): readonly string[] {
  const { by, ruleIds } = notStopped;
  if (by.length === 0) return [];
  const text = (words: string): readonly string[] => paragraph('', words, { width, labelWidth: 0 });
  const shown = ruleIds.slice(0, MOST).map((id) => `"${safeText(id)}"`);
  const more = ruleIds.length > MOST ? ` and ${ruleIds.length - MOST} more` : '';
  return [
    ...text(`Not stopped by ${by.map((one) => safeText(one)).join(', ')}: ${shown.join(', ')}${more}.`),
    ...text(
      'Lifecycle asks no policy, and moves and hides locked objects like others; a lock only keeps locked versions from being deleted. To stop a rule, disable it.',
    ),
    '',
  ];
}
