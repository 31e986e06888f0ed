import { safeText } from '../inventory/display.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

/** A bucket's lifecycle rules before and after, in the way a diff is read. */
export function lifecycleText(preview: LifecyclePreview): string {
  const line = (sign: string, rule: object) => `${sign} ${safeText(JSON.stringify(rule))}`;
  const lines = [`Lifecycle rules of ${preview.bucket}:`];
  for (const rule of preview.kept) lines.push(line(' ', rule));
  for (const rule of preview.removed) lines.push(line('-', rule));
  for (const rule of preview.added) lines.push(line('+', rule));
  const changes = preview.added.length + preview.removed.length;
  lines.push(
    changes === 0
      ? 'Nothing would change.'
      : `${preview.added.length} to add, ${preview.removed.length} to remove, ${preview.kept.length} kept as they are.`,
  );
  return lines.join('\n');
}
