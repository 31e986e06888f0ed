import { expect, it } from 'vitest';
import type { AtRest } from '../../../src/evidence/evidence.ts';
import { atRestText } from '../../../src/steps/verifying/at-rest-text.ts';

const all: AtRest = {
  job: 'j',
  createdAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-02T00:00:00.000Z',
  ...{ asked: 9, computed: 9, failed: 0, missing: 0, replaced: 0, foreign: 0, unread: 0 },
  failures: [],
};
const done = (computed: number) =>
  `Job j of S3 Batch Operations, made 2026-01-01T00:00:00.000Z and ended 2026-01-02T00:00:00.000Z, computed the checksums of ${computed} of 9 objects.`;

it('says what a job computed, and whatever is amiss with its report', () => {
  expect(atRestText(all)).toBe(done(9));
  const some: AtRest = {
    ...all,
    ...{ computed: 2, failed: 3, missing: 1, replaced: 3, foreign: 4, unread: 5 },
    failures: [
      { code: '404', rows: 2 },
      { code: '403', rows: 1 },
    ],
  };
  expect(atRestText(some)).toBe(
    [
      done(2),
      '3 it could not compute (404: 2, 403: 1).',
      'Its report says nothing of 1.',
      '3 were replaced around that time: what it computed is of other objects than were listed.',
      '4 rows of its report are of objects that are not compared, and were passed over.',
      '5 lines of its report are no rows, and were passed over.',
    ].join(' '),
  );
});
