import { type DeepLook, deepLookOf, openAfter, settleFound } from '../evidence/deeper.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { addUp } from './report-amounts.ts';
import type { ReportException } from './report-schema.ts';

/**
 * What deeper checks of this share found different, when the newest one did not look as deep: an object whose bytes are
 * not those of its stored checksum is a match at L2. It stays open until a check looks there again; `records` are of one share.
 */
export function deeperFindings(
  records: readonly Evidence[],
  newest: Evidence,
  committed: boolean,
): readonly ReportException[] {
  let open: readonly DeepLook[] = [];
  const inTime = records.filter(({ finishedAt }) => finishedAt <= newest.finishedAt);
  for (const record of inTime.toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt))) {
    const look = deepLookOf(record);
    if (look !== null) open = openAfter(open, look);
  }
  return open.flatMap((look) => {
    const record = records.find(({ id }) => id === look.id);
    return record === undefined || look.id === newest.id ? [] : [findingOf(look, record, newest, committed)];
  });
}

function findingOf(
  look: DeepLook,
  { share, groups }: Evidence,
  newest: Evidence,
  committed: boolean,
): ReportException {
  const { id, level, differ: entries } = look;
  const { bytes } = addUp(
    groups.filter(({ verdict, reason }) => verdict === 'differ' && reason === 'checksum'),
  );
  return {
    ...{ share, id: 'deeper-check', severity: 'wrong', entries, bytes, accepted: null, examples: [] },
    title: `found different at ${level} before`,
    consequence: `The check ${id} looked deeper than the newest one, at ${newest.method.level}, which cannot see what it found; no check has looked there since.`,
    fix: `${settleFound(share, look, committed ? 'by-hand' : 'repair')}.`,
  };
}
