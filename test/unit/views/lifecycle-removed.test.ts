import { expect, it } from 'vitest';
import { lifecycleRemovedText } from '../../../src/views/lifecycle-removed-text.ts';

const value = {
  bucket: 'lab-data',
  removed: ['headwater:lab:a'],
  kept: 2,
  asBefore: true,
  record: 's3://control/lifecycle/lab-data/1.json',
};

it('what went, what stays, where it is kept, and that nothing comes back by itself', () =>
  expect(lifecycleRemovedText(value)).toBe(
    [
      'lab-data: 1 rule removed, 2 rules of others stay; all is as before the first write.',
      '  - headwater:lab:a',
      '  before and after: s3://control/lifecycle/lab-data/1.json',
      'What has been moved to another class stays there: a restore and a copy bring it back.',
      'Next: headwater lifecycle apply writes the rules again.',
    ].join('\n'),
  ));

it.each([
  [{ ...value, asBefore: false }, 'others have changed it since', 'foreign rules moved meanwhile'],
  [{ ...value, removed: [] }, 'no rule of this migration is there', 'there was nothing to do'],
  [{ ...value, kept: 1 }, '1 rule of others stays', 'one only'],
])('says %#: %s (%s)', (given, says) => expect(lifecycleRemovedText(given)).toContain(says));

it('does not say that all is as before where nobody knows', () =>
  expect(lifecycleRemovedText({ ...value, asBefore: null })).not.toContain('before the first'));
