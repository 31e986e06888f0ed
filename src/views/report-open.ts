import { formatCount } from './format.ts';
import type { ReportException, ReportOpen, ReportWaiting } from './report-schema.ts';

/** What is open for one share, and whose move it is: what is wrong, what has to be decided, then what has to be run. */
export function openOf(
  share: string,
  exceptions: readonly ReportException[],
  waiting: readonly ReportWaiting[],
): ReportOpen[] {
  const ofPeople = exceptions
    .filter(({ severity }) => severity === 'wrong' || severity === 'decide')
    .map(({ entries, title, fix }) => ({
      whom: 'person' as const,
      what: entries === 0 ? title : `${formatCount(entries)} × ${title}`,
      next: [fix],
    }));
  const held = waiting
    .filter((one) => one.share === share)
    .map(({ whom, what, next }) => ({ whom, what, next: [...next] }));
  return [...ofPeople, ...held];
}
