import { safeText } from '../inventory/display.ts';
import { counted } from './format.ts';
import type { LifecycleRemoved } from './values/lifecycle-removed.ts';

const AS_BEFORE: Readonly<Record<string, string>> = {
  true: '; all is as before the first write',
  false: '; all is not as before the first write: others have changed it since',
};

/** What became of a bucket's rules, for people. */
export function lifecycleRemovedText({ bucket, removed, kept, asBefore, record }: LifecycleRemoved): string {
  if (removed.length === 0) return `${safeText(bucket)}: no rule of this migration is there.`;
  const others = `${counted(kept, 'rule')} of others ${kept === 1 ? 'stays' : 'stay'}`;
  const before = AS_BEFORE[String(asBefore)] ?? '';
  return [
    `${safeText(bucket)}: ${counted(removed.length, 'rule')} removed, ${others}${before}.`,
    ...removed.map((id) => `  - ${safeText(id)}`),
    `  before and after: ${safeText(record ?? '')}`,
    'What has been moved to another class stays there: a restore and a copy bring it back.',
    'Next: headwater lifecycle apply writes the rules again.',
  ].join('\n');
}
