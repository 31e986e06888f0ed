import { safeText } from '../inventory/display.ts';
import { prefixText, sizesText, tagsText } from './lifecycle-words.ts';
import { atMost, paragraph } from './paragraph.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

type Surprise = LifecyclePreview['surprises'][number];

/** More would hide the forecast; all of them are in the JSON. */
const MOST = 20;

/** What rules of others do to objects of the plan, first what is refused; nothing when there is nothing. */
export function surpriseLines({ bucket, surprises }: LifecyclePreview, width: number): readonly string[] {
  const [refused, told] = [surprises.filter((one) => one.refused), surprises.filter((one) => !one.refused)];
  const lines = (some: readonly Surprise[]): readonly string[] =>
    atMost(
      some,
      MOST,
      (one) => linesOf(one, width),
      (rest) => `  and ${rest} more, see --json`,
    );
  const text = (words: string): readonly string[] => paragraph('', words, { width, labelWidth: 0 });
  return [
    ...(refused.length === 0
      ? []
      : [
          ...text(
            `Refused: with the rules of others in bucket ${bucket}, objects would fare otherwise than the plan says.`,
          ),
          ...lines(refused),
          ...text(
            'Limit such a rule to other prefixes or take it away; rules have no exceptions, the stronger one wins. Or accept it by its id under policy.foreignRules and plan again.',
          ),
          '',
        ]),
    ...(told.length === 0
      ? []
      : [
          ...text(
            'Told, not refused: objects that somebody tags (what the plan moves has no tags), or of a rule that policy.foreignRules accepts, fare otherwise than the plan says.',
          ),
          ...lines(told),
          '',
        ]),
  ];
}

function linesOf(one: Surprise, width: number): string[] {
  const tags = one.tags.length === 0 ? '' : `, tagged ${tagsText(one.tags)}`;
  const about = `${one.prefixes.map(prefixText).join(', ')}, ${sizesText(one.fromBytes, one.belowBytes)}${tags}`;
  const ids = one.ruleIds.map((id) => `"${safeText(id)}"`).join(', ');
  const at = { width, labelWidth: 14 };
  return [
    ...paragraph('', `  Rule ${ids} on ${about}`, { width, labelWidth: 0 }),
    ...paragraph('    by plan:', one.planned, at),
    ...paragraph('    with it:', safeText(one.effective), at),
  ];
}
