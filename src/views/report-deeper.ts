import { countOf } from '../evidence/books.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { isAtLeast } from '../evidence/verdict.ts';
import { addUp } from './report-amounts.ts';
import type { ReportException } from './report-schema.ts';

/**
 * What a deeper check of this share found different, when the newest one did not look as deep: an object whose bytes are not those of its
 * stored checksum is a match at L2. It stays open until a check looks there again; `records` are of one share.
 */
export function deeperFindings(
  records: readonly Evidence[],
  newest: Evidence,
  committed: boolean,
): readonly ReportException[] {
  const before = records
    .filter((record) => isDeep(record) && record.finishedAt <= newest.finishedAt)
    .toSorted((a, b) => b.finishedAt.localeCompare(a.finishedAt));
  const found = before.find((record) => countOf(record.groups, 'differ') > 0);
  if (found === undefined || found.id === newest.id) return [];
  if (before.some((record) => record.finishedAt > found.finishedAt && covers(record, found))) return [];
  const { share, groups, method, id } = found;
  const { entries, bytes } = addUp(groups.filter(({ verdict }) => verdict === 'differ'));
  const mend = committed
    ? 'bring back the right versions'
    : `headwater apply --repair --share ${share} --evidence ${id}`;
  return [
    {
      ...{ share, id: 'deeper-check', severity: 'wrong', entries, bytes, accepted: null, examples: [] },
      title: `found different at ${method.level} before`,
      consequence: `The check ${id} looked deeper than the newest one, at ${newest.method.level}, which cannot see what it found; no check has looked there since.`,
      fix: `See which: headwater verify --replay ${id} --share ${share} --list differ; mend it (${mend}), then verify at ${method.level} again.`,
    },
  ];
}

function isDeep({ method }: Evidence): boolean {
  return isAtLeast(method.level, 'L3');
}

/** Whether a later check looked at all that this one found. */
function covers({ method }: Evidence, found: Evidence): boolean {
  if (!isAtLeast(method.level, found.method.level)) return false;
  const { sample } = method;
  if (sample === undefined || sample.slices === 1) return true;
  const { sample: looked } = found.method;
  return looked?.seed === sample.seed && looked.slices === sample.slices && looked.slice === sample.slice;
}
