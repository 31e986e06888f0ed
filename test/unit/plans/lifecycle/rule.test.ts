import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadRule, readRule } from '../../../../src/plans/lifecycle/rule.ts';

type Json = Readonly<Record<string, unknown>>;

const EVERYTHING = { prefix: '', tags: [], greaterThan: null, lessThan: null };
const NOTHING: ReadRule = {
  id: 'r',
  enabled: true,
  form: 'filter',
  selects: EVERYTHING,
  transitions: [],
  expiration: null,
  expiredMarkers: false,
  noncurrentTransitions: [],
  noncurrentExpiration: null,
  abortDays: null,
  unknown: [],
};
const MIDNIGHT = '2027-01-01T00:00:00.000Z';
const rule = (members: Json): Json => ({ ID: 'r', Status: 'Enabled', Filter: {}, ...members });
const ARCHIVED = [{ Days: 3, StorageClass: 'GLACIER' }];

const table: readonly (readonly [why: string, rule: Json, read: Partial<ReadRule>])[] = [
  ['an empty filter is the whole bucket', rule({}), {}],
  ['an empty prefix is it too', rule({ Filter: { Prefix: '' } }), {}],
  ['disabled rules do nothing', rule({ Status: 'Disabled' }), { enabled: false }],
  ['a rule before S3 named it', rule({ ID: undefined }), { id: null }],
  ['a prefix', rule({ Filter: { Prefix: 'a/' } }), { selects: { ...EVERYTHING, prefix: 'a/' } }],
  [
    'the prefix of old',
    rule({ Filter: undefined, Prefix: 'a/' }),
    { form: 'legacy', selects: { ...EVERYTHING, prefix: 'a/' } },
  ],
  ['the prefix of old for everything', rule({ Filter: undefined, Prefix: '' }), { form: 'legacy' }],
  [
    'a tag',
    rule({ Filter: { Tag: { Key: 'k', Value: 'v' } } }),
    { selects: { ...EVERYTHING, tags: [{ key: 'k', value: 'v' }] } },
  ],
  [
    'a tag without value matches one without value',
    rule({ Filter: { Tag: { Key: 'k' } } }),
    { selects: { ...EVERYTHING, tags: [{ key: 'k', value: '' }] } },
  ],
  [
    'a floor alone',
    rule({ Filter: { ObjectSizeGreaterThan: 0 } }),
    { selects: { ...EVERYTHING, greaterThan: 0 } },
  ],
  [
    'all at once',
    rule({
      Filter: {
        And: {
          Prefix: 'a/',
          Tags: [
            { Key: 'k', Value: 'v' },
            { Key: 'l', Value: '' },
          ],
          ObjectSizeGreaterThan: 1,
          ObjectSizeLessThan: 9,
        },
      },
    }),
    {
      selects: {
        prefix: 'a/',
        tags: [
          { key: 'k', value: 'v' },
          { key: 'l', value: '' },
        ],
        greaterThan: 1,
        lessThan: 9,
      },
    },
  ],
  [
    'transitions by days, in their order',
    rule({
      Transitions: [
        { Days: 100, StorageClass: 'DEEP_ARCHIVE' },
        { Days: 0, StorageClass: 'GLACIER_IR' },
      ],
    }),
    {
      transitions: [
        { when: { kind: 'days', days: 100 }, storageClass: 'DEEP_ARCHIVE' },
        { when: { kind: 'days', days: 0 }, storageClass: 'GLACIER_IR' },
      ],
    },
  ],
  [
    'a transition by date',
    rule({ Transitions: [{ Date: MIDNIGHT, StorageClass: 'GLACIER' }] }),
    { transitions: [{ when: { kind: 'date', atMs: Date.parse(MIDNIGHT) }, storageClass: 'GLACIER' }] },
  ],
  ['expiring by days', rule({ Expiration: { Days: 9 } }), { expiration: { kind: 'days', days: 9 } }],
  [
    'expiring by date',
    rule({ Expiration: { Date: MIDNIGHT } }),
    { expiration: { kind: 'date', atMs: Date.parse(MIDNIGHT) } },
  ],
  ['lone markers', rule({ Expiration: { ExpiredObjectDeleteMarker: true } }), { expiredMarkers: true }],
  ['no lone markers', rule({ Expiration: { ExpiredObjectDeleteMarker: false } }), {}],
  [
    'noncurrent versions',
    rule({
      NoncurrentVersionTransitions: [{ NoncurrentDays: 30, StorageClass: 'GLACIER' }],
      NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 3 },
    }),
    {
      noncurrentTransitions: [{ days: 30, newerVersions: 0, storageClass: 'GLACIER' }],
      noncurrentExpiration: { days: 90, newerVersions: 3 },
    },
  ],
  [
    'unfinished uploads',
    rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
    { abortDays: 7 },
  ],

  ['an action of tomorrow', rule({ Compression: { Days: 1 } }), { unknown: ['Compression'] }],
  [
    'a predicate of tomorrow leaves the rule as wide as the rest of it',
    rule({ Filter: { And: { Prefix: 'a/', ObjectAge: 3 } } }),
    { selects: { ...EVERYTHING, prefix: 'a/' }, unknown: ['Filter.And.ObjectAge'] },
  ],
  [
    'a class of tomorrow is a class',
    rule({ Transitions: [{ Days: 1, StorageClass: 'FROZEN' }] }),
    {
      transitions: [{ when: { kind: 'days', days: 1 }, storageClass: 'FROZEN' }],
      unknown: ['Transitions[0].StorageClass'],
    },
  ],
  [
    'a class of tomorrow for noncurrent versions',
    rule({ NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: 'FROZEN', When: 1 }] }),
    {
      noncurrentTransitions: [{ days: 1, newerVersions: 0, storageClass: 'FROZEN' }],
      unknown: ['NoncurrentVersionTransitions[0].StorageClass', 'NoncurrentVersionTransitions[0].When'],
    },
  ],
  [
    'a time of tomorrow: whoever reads it knows that something moves',
    rule({ Transitions: [{ Weeks: 1, StorageClass: 'GLACIER' }] }),
    { unknown: ['Transitions[0].Days', 'Transitions[0].Weeks'] },
  ],
  ['a status of tomorrow acts', rule({ Status: 'Trial' }), { enabled: true, unknown: ['Status'] }],
  ['no status acts', rule({ Status: undefined }), { enabled: true, unknown: ['Status'] }],
  ['neither filter nor prefix', rule({ Filter: undefined }), { unknown: ['Filter'] }],
  ['both filter and prefix: as wide as the filter', rule({ Prefix: 'b/' }), { unknown: ['Prefix'] }],
  ['a number as text', rule({ Expiration: { Days: '9' } }), { unknown: ['Expiration.Days'] }],
  ['a negative number', rule({ Expiration: { Days: -1 } }), { unknown: ['Expiration.Days'] }],
  ['no date', rule({ Expiration: { Date: 'soon' } }), { unknown: ['Expiration.Date'] }],
  [
    'days and a date: S3 takes one of them',
    rule({ Expiration: { Days: 1, Date: MIDNIGHT } }),
    { expiration: { kind: 'days', days: 1 }, unknown: ['Expiration.Date'] },
  ],
  ['a list that is none', rule({ Transitions: { Days: 1 } }), { unknown: ['Transitions'] }],
  ['an item that is no object', rule({ Transitions: [7] }), { unknown: ['Transitions[0]'] }],
  [
    'a tag without a key matches everything rather than nothing',
    rule({ Filter: { Tag: { Value: 'v' } } }),
    { unknown: ['Filter.Tag.Key'] },
  ],
  [
    'noncurrent versions without days',
    rule({ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 3 } }),
    { unknown: ['NoncurrentVersionExpiration.NoncurrentDays'] },
  ],
  [
    'unfinished uploads without days',
    rule({ AbortIncompleteMultipartUpload: {} }),
    { unknown: ['AbortIncompleteMultipartUpload.DaysAfterInitiation'] },
  ],
  [
    'what is known stays known beside it',
    rule({ Transitions: ARCHIVED, Expiration: { Days: 9, Grace: 2 } }),
    {
      transitions: [{ when: { kind: 'days', days: 3 }, storageClass: 'GLACIER' }],
      expiration: { kind: 'days', days: 9 },
      unknown: ['Expiration.Grace'],
    },
  ],
];

describe('readRule', () => {
  for (const [why, given, read] of table) {
    it(why, () => expect(readRule(given)).toEqual({ ...NOTHING, ...read }));
  }

  it('never throws, whatever a rule holds', () => {
    const names = [
      'ID',
      'Status',
      'Filter',
      'Prefix',
      'And',
      'Tag',
      'Tags',
      'Transitions',
      'Expiration',
      'Days',
    ];
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, undefined, 1, -1, 'a', true, '__proto__'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 6 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), json), (given) => {
        expect(readRule(given).unknown.every((path) => path !== '')).toBe(true);
      }),
    );
  });
});
