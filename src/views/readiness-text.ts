import { safeText } from '../inventory/display.ts';
import type { Readiness } from './values/readiness.ts';

/** Each share's readiness for its cut-over: go or no-go first, then why, then what would happen. */
export function readinessText(shares: readonly Readiness[]): string {
  const lines: string[] = [];
  for (const share of shares) {
    const state = share.authority === 'bucket' ? 'committed already' : share.ready ? 'GO' : 'NO-GO';
    lines.push(`${share.share}: ${state}`);
    if (share.authority === 'bucket') continue;
    for (const blocker of share.blockers) lines.push(`  blocked: ${safeText(blocker)}`);
    for (const person of share.people) lines.push(`  a person: ${safeText(person)}`);
    for (const step of share.steps)
      lines.push(`  ${step.done ? '[x]' : '[ ]'} ${step.step}  ${safeText(step.reason)}`);
  }
  const ready = shares.filter((share) => share.ready).map((share) => share.share);
  if (ready.length > 0)
    lines.push('Next: make the sources read-only, then headwater cutover run --confirm-frozen');
  return lines.join('\n');
}
