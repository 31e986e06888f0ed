import { safeText } from '../inventory/display.ts';
import { effectiveLines } from './lifecycle-effective-text.ts';
import { forecastLines } from './lifecycle-forecast-text.ts';
import { gateLines } from './lifecycle-gate-text.ts';
import { notStoppedLines, refusedLines } from './lifecycle-refused-text.ts';
import { surpriseLines } from './lifecycle-surprises-text.ts';
import { paragraph } from './paragraph.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

/**
 * A bucket's lifecycle rules before and after, in the way a diff is read, then what they come to. `effective` adds the schedule
 * of every prefix, set of tags and size band.
 */
export function lifecycleText(
  preview: LifecyclePreview,
  options: { readonly width: number; readonly effective: boolean },
): string {
  return [
    ...refusedLines(preview, options.width),
    ...editedLines(preview, options.width),
    ...surpriseLines(preview, options.width),
    ...gateLines(preview, options.width),
    ...notStoppedLines(preview, options.width),
    ...forecastLines(preview, options.width),
    ...(options.effective ? effectiveLines(preview, options.width) : []),
    ...ruleLines(preview),
  ].join('\n');
}

/** Rules of ours that `lifecycle apply` will not overrule; nothing when there is nothing to say. */
function editedLines({ bucket, edited }: LifecyclePreview, width: number): readonly string[] {
  const text = (words: string): readonly string[] => [...paragraph('', words, { width, labelWidth: 0 }), ''];
  if (edited === null)
    return text(
      `Whether somebody changed rules of this migration in bucket ${bucket} cannot be told: there is no record of what was written that can be read.`,
    );
  if (edited.length === 0) return [];
  const ids = edited.map((id) => `"${safeText(id)}"`).join(', ');
  return text(
    `Held: edited by another since they were written in bucket ${bucket}: ${ids}. If that is to stay, do nothing; if not, delete these rules from the bucket, then: headwater lifecycle apply`,
  );
}

function ruleLines(preview: LifecyclePreview): readonly string[] {
  const line = (sign: string, rule: object) => `${sign} ${safeText(JSON.stringify(rule))}`;
  const changes = preview.added.length + preview.removed.length;
  return [
    `Lifecycle rules of ${preview.bucket}:`,
    ...preview.kept.map((rule) => line(' ', rule)),
    ...preview.removed.map((rule) => line('-', rule)),
    ...preview.added.map((rule) => line('+', rule)),
    changes === 0
      ? 'Nothing would change.'
      : `${preview.added.length} to add, ${preview.removed.length} to remove, ${preview.kept.length} kept as they are.`,
  ];
}
