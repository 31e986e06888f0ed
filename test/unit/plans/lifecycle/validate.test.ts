import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../src/plans/lifecycle/configuration.ts';
import { lifecycleProblems } from '../../../../src/plans/lifecycle/validate.ts';

const own = (members: object, id = 'x'): Rule => ({
  ID: `headwater:lab:${id}`,
  Status: 'Enabled',
  Filter: { Prefix: 'x/' },
  ...members,
});
const move = (days: number, storageClass: string) => ({ Days: days, StorageClass: storageClass });
const later = (days: number, storageClass: string, newer?: number) => ({
  NoncurrentDays: days,
  StorageClass: storageClass,
  ...(newer === undefined ? {} : { NewerNoncurrentVersions: newer }),
});
const ends = { Expiration: { Days: 1 } };
const problems = (...rules: readonly Rule[]) =>
  lifecycleProblems({ rules, transitionDefaultMinimumObjectSize: null }, 'lab');
const foreign = (count: number): readonly Rule[] =>
  Array.from({ length: count }, (_, at) => ({ ID: `f${at}`, Status: 'Enabled', Prefix: 'f/', ...ends }));

describe('rules that S3 would refuse', () => {
  it.each<readonly [why: string, rule: Rule, says: RegExp]>([
    ['256 characters of id', own(ends, 'x'.repeat(256 - 'headwater:lab:'.length)), /id is longer than 255/],
    [
      '1,025 bytes of prefix in 513 characters',
      own({ ...ends, Filter: { Prefix: `x${'é'.repeat(512)}` } }),
      /longer than any key/,
    ],
    ['no action', own({}), /does nothing/],
    ['a member of tomorrow, which S3 of today refuses', own({ ...ends, ObjectAge: 1 }), /knows no ObjectAge/],
    [
      'a class that nobody knows',
      own({ Transitions: [move(1, 'GLACIER_X')] }),
      /knows no Transitions\[0\]\.StorageClass/,
    ],
    [
      'sizes that exclude everything',
      own({ ...ends, Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } }),
      /over 5 and under 5/,
    ],
    [
      'a size over that of any object',
      own({ ...ends, Filter: { ObjectSizeGreaterThan: 50 * 1024 ** 4 + 1 } }),
      /50 TB/,
    ],
    [
      'uploads with a size',
      own({
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Filter: { And: { Prefix: 'x/', ObjectSizeGreaterThan: 5 } },
      }),
      /neither tags nor sizes/,
    ],
    [
      'delete markers with a tag',
      own({ Expiration: { ExpiredObjectDeleteMarker: true }, Filter: { Tag: { Key: 'a', Value: 'b' } } }),
      /neither tags nor sizes/,
    ],
    [
      'days here and a date there',
      own({
        Transitions: [{ Date: '2030-01-01T00:00:00.000Z', StorageClass: 'GLACIER' }],
        Expiration: { Days: 90 },
      }),
      /counts days here/,
    ],
    [
      'a date at noon',
      own({ Transitions: [{ Date: '2030-01-01T12:00:00.000Z', StorageClass: 'GLACIER' }] }),
      /midnight/,
    ],
    [
      'deleting before moving',
      own({ Transitions: [move(30, 'GLACIER')], Expiration: { Days: 30 } }),
      /before it moves them$/,
    ],
    [
      'up again',
      own({ Transitions: [move(0, 'GLACIER'), move(90, 'GLACIER_IR')] }),
      /from GLACIER to GLACIER_IR/,
    ],
    [
      'from one zone to GLACIER_IR',
      own({ Transitions: [move(0, 'ONEZONE_IA'), move(90, 'GLACIER_IR')] }),
      /from ONEZONE_IA to GLACIER_IR/,
    ],
    [
      'two classes on one day',
      own({ Transitions: [move(30, 'GLACIER'), move(30, 'DEEP_ARCHIVE')] }),
      /from GLACIER to DEEP_ARCHIVE/,
    ],
    [
      'GLACIER_IR for 89 days',
      own({ Transitions: [move(4, 'GLACIER_IR'), move(93, 'DEEP_ARCHIVE')] }),
      /GLACIER_IR for 90 days at least, it takes them out after 89/,
    ],
    [
      'the same of versions',
      own({ NoncurrentVersionTransitions: [later(4, 'STANDARD_IA'), later(33, 'GLACIER')] }),
      /STANDARD_IA for 30 days at least/,
    ],
    ['versions that go on day 0', own({ NoncurrentVersionExpiration: { NoncurrentDays: 0 } }), /day 0/],
    [
      'versions that go before they move',
      own({
        NoncurrentVersionTransitions: [later(30, 'GLACIER')],
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      }),
      /replaced versions before it moves them/,
    ],
    [
      '101 newer versions',
      own({ NoncurrentVersionTransitions: [later(30, 'GLACIER', 101)] }),
      /more than 100/,
    ],
    [
      'newer versions with the prefix of old',
      {
        ID: 'headwater:lab:x',
        Status: 'Enabled',
        Prefix: 'x/',
        NoncurrentVersionTransitions: [later(30, 'GLACIER', 1)],
      },
      /with a Filter only/,
    ],
  ])('%s', (_, rule, says) => {
    expect(problems(rule)).toEqual([expect.stringMatching(says)]);
    expect(problems(rule)[0], 'it says which').toContain(rule.ID);
  });
});

describe('rules that S3 takes', () => {
  it.each<readonly [why: string, rule: Rule]>([
    ['255 characters of id', own(ends, 'x'.repeat(255 - 'headwater:lab:'.length))],
    ['1,024 bytes of prefix', own({ ...ends, Filter: { Prefix: 'é'.repeat(512) } })],
    ['the largest object', own({ ...ends, Filter: { ObjectSizeGreaterThan: 50 * 1024 ** 4 } })],
    ['uploads below a prefix', own({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })],
    ['GLACIER_IR for 90 days', own({ Transitions: [move(4, 'GLACIER_IR'), move(94, 'DEEP_ARCHIVE')] })],
    [
      'INTELLIGENT_TIERING has no least time',
      own({ Transitions: [move(0, 'INTELLIGENT_TIERING'), move(1, 'GLACIER')] }),
    ],
    ['moved, and deleted a day later', own({ Transitions: [move(30, 'GLACIER')], Expiration: { Days: 31 } })],
    ['written in the wrong order', own({ Transitions: [move(94, 'DEEP_ARCHIVE'), move(4, 'GLACIER_IR')] })],
    ['switched off', own({ ...ends, Status: 'Disabled' })],
    ['100 newer versions', own({ NoncurrentVersionTransitions: [later(30, 'GLACIER', 100)] })],
  ])('%s', (_, rule) => expect(problems(rule)).toEqual([]));
});

it('the rules that a plan leads to', () =>
  expect(
    problems(
      own({
        Filter: { And: { Prefix: 'x/', ObjectSizeGreaterThan: 40_000 } },
        Transitions: [move(0, 'DEEP_ARCHIVE')],
      }),
      own(
        {
          Expiration: { ExpiredObjectDeleteMarker: true },
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        },
        'x:versions',
      ),
      own({ Filter: { Prefix: '' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }, 'abort'),
    ),
  ).toEqual([]));

describe('all rules of a bucket together', () => {
  it('are 1,000 at most, those of others among them', () => {
    expect(problems(...foreign(999), own(ends))).toEqual([]);
    expect(problems(...foreign(1000), own(ends))).toEqual([
      'the bucket would have 1001 rules, 1000 of them of others; S3 takes 1000 at most',
    ]);
  });

  it('have each id once, but S3 makes ids up for those without', () => {
    expect(problems(own(ends), own(ends))).toEqual(['the id headwater:lab:x would be there twice']);
    expect(problems({ ...foreign(1)[0], ID: '' }, { Status: 'Enabled' }, { ID: '' })).toEqual([]);
  });

  it('of others are not judged: S3 has taken them', () =>
    expect(problems({ ID: 'tomorrow', Status: 'Paused', ObjectAge: 1 })).toEqual([]));
});
