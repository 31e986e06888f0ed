import { safeText } from '../inventory/display.ts';
import { formatBytes, formatCount, formatSeconds } from './format.ts';
import { usersOf } from './rolled-back-text.ts';
import type { Readiness } from './values/readiness.ts';

const VERDICTS: Readonly<Record<Readiness['verdict'], string>> = {
  go: 'GO',
  'no-go': 'NO-GO',
  'under-way': 'UNDER WAY',
  committed: 'committed already',
};

/** Each share's readiness for its cut-over: go or no-go first, then why, how long users wait, who does what, and the steps. */
export function readinessText(shares: readonly Readiness[]): string {
  const lines = shares.flatMap((share) => [
    `${share.share}: ${VERDICTS[share.verdict]}`,
    ...(share.verdict === 'committed' ? retiring(share) : upTo(share)),
  ]);
  const ready = shares.filter((share) => share.ready).map((share) => share.share);
  if (ready.length > 0)
    lines.push('Next: make the sources read-only, then headwater cutover run --confirm-frozen');
  return lines.join('\n');
}

function upTo(share: Readiness): readonly string[] {
  return [
    ...share.blockers.map((blocker) => `  blocked: ${safeText(blocker)}`),
    ...outageOf(share),
    `  now: ${share.says}; ${usersOf(share)}`,
    ...(share.cloudAsked ? [] : ['  agents, gateway, writers and lifecycle rules were not asked for']),
    ...share.people.map(
      ({ when, what, confirm }) =>
        `  a person, ${when.padEnd(6)}  ${safeText(what)}${confirm === null ? '' : ` Then ${confirm}.`}`,
    ),
    ...share.steps.map(({ step, reason, done }) => `  ${done ? '[x]' : '[ ]'} ${step}  ${safeText(reason)}`),
  ];
}

function outageOf({ outage }: Readiness): readonly string[] {
  if (outage === null) return [];
  const { lowSeconds, expectedSeconds, highSeconds, changedItems, changedBytes, churn } = outage;
  const range = `${formatSeconds(lowSeconds)} to ${formatSeconds(highSeconds)}`;
  return [
    `  nobody can write for about ${formatSeconds(expectedSeconds)} (${range}); the final pass brings about ${formatCount(changedItems)} items, ${formatBytes(changedBytes)}, as ${churn}`,
  ];
}

function retiring(share: Readiness): readonly string[] {
  return [
    `  users: ${usersOf(share)}`,
    ...(share.keepSourceUntil === null
      ? []
      : [`  keep the source until ${share.keepSourceUntil.slice(0, 10)}`]),
    ...share.retire.map((item) => `  [ ] ${safeText(item)}`),
  ];
}
