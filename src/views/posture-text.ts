import { SETTING_TITLES } from '../plans/posture/change-text.ts';
import type { SettingName } from '../plans/posture/posture.ts';
import { counted } from './format.ts';
import { paragraph } from './paragraph.ts';
import { harmless } from './text-width.ts';
import type { PostureShown, PostureUndone } from './values/postured.ts';

const lines = (mark: string, texts: readonly string[], width: number): readonly string[] =>
  texts.flatMap((text) => paragraph(`  ${mark}`, harmless(text), { width, labelWidth: 4 }));
const noted = ({ setting, text }: { readonly setting: SettingName; readonly text: string }) =>
  `${SETTING_TITLES[setting]}: ${text}`;

/** What `apply` would set on buckets, in the way a diff is read. `width`: columns of the terminal. */
export function postureShownText(shown: readonly PostureShown[], width: number): string {
  return shown
    .flatMap((one) => [...shownLines(one, width), ''])
    .join('\n')
    .trimEnd();
}

function shownLines({ bucket, holds, exists, changes, kept, conflicts }: PostureShown, width: number) {
  const end =
    conflicts.length > 0
      ? 'Nothing will be set on it before that is settled.'
      : changes.length === 0
        ? 'Nothing would change.'
        : `${counted(changes.length, 'setting')} to change; apply does that before the first byte is written.`;
  return [
    harmless(`Bucket ${bucket} (${holds})${exists ? '' : ', which apply will make'}:`),
    ...conflicts.flatMap((conflict) => [
      ...lines('x', [noted(conflict)], width),
      ...lines(' ', [conflict.fix], width),
    ]),
    ...lines(
      '+',
      changes.map(({ text }) => text),
      width,
    ),
    ...lines('=', kept.map(noted), width),
    `  ${end}`,
  ];
}

/** What buckets were given back. */
export function postureUndoneText(undone: readonly PostureUndone[], width: number): string {
  if (undone.length === 0) return 'headwater has set nothing on any bucket; nothing changed.';
  return undone
    .flatMap(({ bucket, undone: settings, kept }) => [
      harmless(
        settings.length === 0
          ? `Bucket ${bucket} stays as it is.`
          : `Bucket ${bucket} is what it was: ${settings.map((one) => SETTING_TITLES[one]).join(', ')}.`,
      ),
      ...lines('=', kept.map(noted), width),
    ])
    .join('\n');
}
