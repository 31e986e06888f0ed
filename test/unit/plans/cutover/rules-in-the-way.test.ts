import { describe, expect, it } from 'vitest';
import { rulesInTheWay } from '../../../../src/plans/cutover/rules-in-the-way.ts';

const rule = (change: object, prefix = '', id = 'theirs') => ({
  ID: id,
  Status: 'Enabled',
  Filter: { Prefix: prefix },
  ...change,
});
const to = (StorageClass: string) => ({ Transitions: [{ Days: 30, StorageClass }] });
const gone = { Expiration: { Days: 30 } };

const CASES: readonly {
  readonly why: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly hasFileShare?: boolean;
  readonly says: string | null;
}[] = [
  {
    why: 'it archives the whole bucket',
    rule: rule(to('GLACIER')),
    says: 'GLACIER, which a file share cannot read',
  },
  { why: 'it archives below the prefix', rule: rule(to('DEEP_ARCHIVE'), 'one/cold/'), says: 'DEEP_ARCHIVE' },
  { why: 'a gateway does not know the class', rule: rule(to('GLACIER_IR'), 'one'), says: 'GLACIER_IR' },
  { why: 'nobody knows the class yet', rule: rule(to('TAPE_2030')), says: 'TAPE_2030' },
  {
    why: 'nobody knows the action yet',
    rule: rule({ Hibernate: { Depth: '3' } }),
    hasFileShare: false,
    says: 'holds Hibernate, which this version of headwater does not understand',
  },
  {
    why: 'nobody knows the filter yet',
    rule: { ...rule(to('STANDARD_IA')), Filter: { ObjectAge: '9' } },
    says: 'holds Filter.ObjectAge',
  },
  {
    why: 'of old form',
    rule: { ID: 'o', Prefix: 'one/', Status: 'Enabled', ...to('GLACIER') },
    says: 'rule o',
  },
  { why: 'it deletes', rule: rule(gone), hasFileShare: false, says: 'deletes objects' },
  { why: 'users of the bucket can restore', rule: rule(to('GLACIER')), hasFileShare: false, says: null },
  { why: 'a class that is served', rule: rule(to('INTELLIGENT_TIERING')), says: null },
  { why: 'another prefix', rule: rule(to('GLACIER'), 'two/'), says: null },
  { why: 'switched off', rule: { ...rule(to('GLACIER')), Status: 'Disabled' }, says: null },
  { why: 'one of ours', rule: rule(to('GLACIER'), '', 'headwater:m:one'), says: null },
];

describe('a lifecycle rule under a share that is cut over', () => {
  it.each(CASES)('$why', ({ rule: one, hasFileShare = true, says }) => {
    const found = rulesInTheWay({ rules: [one] }, { migration: 'm', keyPrefix: 'one/', hasFileShare });
    if (says === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(says)]);
  });
});
