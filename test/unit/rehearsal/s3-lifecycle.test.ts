import { expect, test } from 'vitest';
import { type LifecycleRule, parseLifecycle } from '../../../src/rehearsal/s3/lifecycle-parse.ts';
import { S3Error } from '../../../src/rehearsal/s3/s3-error.ts';

const configuration = (...rules: readonly string[]): string =>
  `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules
    .map((rule) => `<Rule><ID>r</ID><Status>Enabled</Status>${rule}</Rule>`)
    .join('')}</LifecycleConfiguration>`;
const parsed = (rule: string): LifecycleRule => parseLifecycle(configuration(rule))[0] as LifecycleRule;
const answer = (rule: string): string => {
  try {
    parsed(rule);
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return 'accepted';
};

const ALL = '<Filter/>';
const IN = '<Filter><Prefix>a/</Prefix></Filter>';
const TAG = '<Tag><Key>k</Key><Value>v</Value></Tag>';
const move = (when: string, to: string) =>
  `<Transition>${when}<StorageClass>${to}</StorageClass></Transition>`;
const days = (count: number | string) => `<Days>${count}</Days>`;
const date = (text: string) => `<Date>${text}</Date>`;
const expire = (what: string) => `<Expiration>${what}</Expiration>`;
const old = (count: number, to: string, newer = '') =>
  `<NoncurrentVersionTransition><NoncurrentDays>${count}</NoncurrentDays>${newer}<StorageClass>${to}</StorageClass></NoncurrentVersionTransition>`;
const oldGone = (count: number, newer = '') =>
  `<NoncurrentVersionExpiration><NoncurrentDays>${count}</NoncurrentDays>${newer}</NoncurrentVersionExpiration>`;
const newer = (count: number) => `<NewerNoncurrentVersions>${count}</NewerNoncurrentVersions>`;
const abort =
  '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>';
const marker = expire('<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>');

test('a rule is read with everything it says', () => {
  const rule =
    `<Filter><And><Prefix>a &amp; b/</Prefix>${TAG}<Tag><Key>__proto__</Key><Value></Value></Tag>` +
    '<ObjectSizeGreaterThan>131071</ObjectSizeGreaterThan><ObjectSizeLessThan>5000000000</ObjectSizeLessThan></And></Filter>' +
    move(days(0), 'GLACIER_IR') +
    move(days(90), 'DEEP_ARCHIVE') +
    expire(days(400)) +
    old(30, 'GLACIER', newer(3)) +
    oldGone(200, newer(5));
  expect(parsed(rule)).toEqual({
    id: 'r',
    enabled: true,
    filter: {
      prefix: 'a & b/',
      tags: Object.fromEntries([
        ['k', 'v'],
        ['__proto__', ''],
      ]),
      greaterThan: 131071,
      lessThan: 5_000_000_000,
    },
    transitions: [
      { days: 0, storageClass: 'GLACIER_IR' },
      { days: 90, storageClass: 'DEEP_ARCHIVE' },
    ],
    expiration: { days: 400 },
    noncurrentTransitions: [{ days: 30, newerVersions: 3, storageClass: 'GLACIER' }],
    noncurrentExpiration: { days: 200, newerVersions: 5 },
  });
});

test.each<[string, string, Partial<LifecycleRule>]>([
  ['no filter members: the whole bucket', ALL + abort, { filter: {}, abortMultipartDays: 7 }],
  ['the legacy prefix', `<Prefix>logs/</Prefix>${expire(days(1))}`, { filter: { prefix: 'logs/' } }],
  [
    'dates',
    ALL + move(date('2030-01-01T00:00:00Z'), 'GLACIER'),
    { transitions: [{ date: new Date('2030-01-01'), storageClass: 'GLACIER' }] },
  ],
  ['delete markers', ALL + marker, { expiration: { expiredObjectDeleteMarker: true } }],
])('%s', (_, rule, expected) => {
  expect(parsed(rule)).toMatchObject(expected);
});

// Each of these S3 refuses, or takes for the reason given [aws-facts A.1, A.3, A.4].
test.each<[string, string, string]>([
  ['an element S3 does not have', `${IN}<Archive/>${expire(days(1))}`, 'MalformedXML'],
  [
    'an unknown predicate beside others',
    `<Filter><And><Prefix>a</Prefix>${TAG}<Suffix>x</Suffix></And></Filter>${abort}`,
    'MalformedXML',
  ],
  [
    'two predicates without And',
    `<Filter><Prefix>a</Prefix>${TAG}</Filter>${expire(days(1))}`,
    'MalformedXML',
  ],
  [
    'an And of the same predicate twice',
    `<Filter><And><Prefix>a</Prefix><Prefix>b</Prefix></And></Filter>${expire(days(1))}`,
    'MalformedXML',
  ],
  [
    'an And of two tags',
    `<Filter><And>${TAG}<Tag><Key>l</Key><Value/></Tag></And></Filter>${expire(days(1))}`,
    'accepted',
  ],
  ['one tag key twice', `<Filter><And>${TAG}${TAG}</And></Filter>${expire(days(1))}`, 'InvalidRequest'],
  [
    'a tag without a value element',
    `<Filter><Tag><Key>k</Key></Tag></Filter>${expire(days(1))}`,
    'MalformedXML',
  ],
  [
    'a tag key of 129 characters',
    `<Filter><Tag><Key>${'k'.repeat(129)}</Key><Value/></Tag></Filter>${expire(days(1))}`,
    'InvalidTag',
  ],
  [
    'a prefix longer than any key',
    `<Filter><Prefix>${'p'.repeat(1025)}</Prefix></Filter>${expire(days(1))}`,
    'InvalidRequest',
  ],
  [
    'sizes beyond 50 TB',
    `<Filter><ObjectSizeGreaterThan>${50 * 1024 ** 4 + 1}</ObjectSizeGreaterThan></Filter>${expire(days(1))}`,
    'InvalidRequest',
  ],
  ['days beyond a whole number of S3', ALL + expire(days(2 ** 31)), 'MalformedXML'],
  ['days that are no number', ALL + expire(days('ten')), 'MalformedXML'],
  ['IA before day 30, which S3 takes since July 2026', ALL + move(days(1), 'STANDARD_IA'), 'accepted'],
  [
    'two moves on one day',
    ALL + move(days(5), 'INTELLIGENT_TIERING') + move(days(5), 'GLACIER'),
    'InvalidArgument',
  ],
  ['IA for 29 days', ALL + move(days(0), 'STANDARD_IA') + move(days(29), 'GLACIER'), 'InvalidArgument'],
  ['IA for 30 days', ALL + move(days(0), 'STANDARD_IA') + move(days(30), 'GLACIER'), 'accepted'],
  ['GLACIER for 89 days', ALL + move(days(1), 'GLACIER') + move(days(90), 'DEEP_ARCHIVE'), 'InvalidArgument'],
  [
    'out of INTELLIGENT_TIERING at any time',
    ALL + move(days(1), 'INTELLIGENT_TIERING') + move(days(2), 'DEEP_ARCHIVE'),
    'accepted',
  ],
  [
    'ONEZONE_IA to INTELLIGENT_TIERING',
    ALL + move(days(0), 'ONEZONE_IA') + move(days(60), 'INTELLIGENT_TIERING'),
    'InvalidArgument',
  ],
  [
    'dates 89 days apart in GLACIER_IR',
    ALL + move(date('2030-01-01'), 'GLACIER_IR') + move(date('2030-03-31'), 'DEEP_ARCHIVE'),
    'InvalidArgument',
  ],
  ['a class that is no target', ALL + move(days(1), 'REDUCED_REDUNDANCY'), 'MalformedXML'],
  ['a date that is none', ALL + move(date('soon'), 'GLACIER'), 'MalformedXML'],
  [
    'days and dates in the moves',
    ALL + move(days(1), 'STANDARD_IA') + move(date('2030-01-01'), 'GLACIER'),
    'InvalidRequest',
  ],
  [
    'days to move and a date to expire',
    ALL + move(days(1), 'GLACIER') + expire(date('2030-01-01')),
    'InvalidRequest',
  ],
  [
    'expiry on the date of the move',
    ALL + move(date('2030-01-01'), 'GLACIER') + expire(date('2030-01-01')),
    'InvalidArgument',
  ],
  [
    'expiry the day after the date of the move',
    ALL + move(date('2030-01-01'), 'GLACIER') + expire(date('2030-01-02')),
    'accepted',
  ],
  ['an expiry with nothing in it', ALL + expire(''), 'MalformedXML'],
  [
    'an expiry of days and markers',
    ALL + expire(`${days(1)}<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>`),
    'MalformedXML',
  ],
  [
    'a marker that is neither true nor false',
    ALL + expire('<ExpiredObjectDeleteMarker>yes</ExpiredObjectDeleteMarker>'),
    'MalformedXML',
  ],
  ['two expirations', ALL + expire(days(1)) + expire(days(2)), 'MalformedXML'],
  ['delete markers by tag', `<Filter>${TAG}</Filter>${marker}`, 'InvalidRequest'],
  ['delete markers by prefix', IN + marker, 'accepted'],
  [
    'aborting uploads by tag within And',
    `<Filter><And><Prefix>a</Prefix>${TAG}</And></Filter>${abort}`,
    'InvalidRequest',
  ],
  [
    'aborting uploads by size',
    `<Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter>${abort}`,
    'InvalidRequest',
  ],
  ['aborting uploads by prefix', IN + abort, 'accepted'],
  ['versions moved at once', ALL + old(0, 'GLACIER'), 'accepted'],
  ['versions moved into one class twice', ALL + old(1, 'GLACIER') + old(100, 'GLACIER'), 'InvalidRequest'],
  ['versions moved upwards', ALL + old(1, 'GLACIER') + old(200, 'GLACIER_IR'), 'InvalidArgument'],
  [
    'versions out of GLACIER after 89 days',
    ALL + old(1, 'GLACIER') + old(90, 'DEEP_ARCHIVE'),
    'InvalidArgument',
  ],
  ['versions removed before they are moved', ALL + old(30, 'GLACIER') + oldGone(30), 'InvalidArgument'],
  ['versions removed after they are moved', ALL + old(30, 'GLACIER') + oldGone(31), 'accepted'],
  ['versions removed after no days', ALL + oldGone(0), 'InvalidArgument'],
  [
    'versions removed by count alone',
    `${ALL}<NoncurrentVersionExpiration>${newer(2)}</NoncurrentVersionExpiration>`,
    'MalformedXML',
  ],
  ['no newer versions', ALL + oldGone(1, newer(0)), 'InvalidArgument'],
  ['100 newer versions', ALL + oldGone(1, newer(100)), 'accepted'],
  ['101 newer versions of a move', ALL + old(1, 'GLACIER', newer(101)), 'InvalidArgument'],
  [
    'newer versions of a move under a legacy prefix',
    `<Prefix/>${old(1, 'GLACIER', newer(1))}`,
    'InvalidRequest',
  ],
])('%s', (_, rule, expected) => {
  expect(answer(rule)).toBe(expected);
});
