import { describe, expect, it } from 'vitest';
import { type Configuration, configurationDigest } from '../../../../src/plans/lifecycle/configuration.ts';

const move = (days: number, storageClass: string) => ({ Days: days, StorageClass: storageClass });
const rule = {
  ID: 'a',
  Status: 'Enabled',
  Filter: { And: { Prefix: 'a/', Tags: [tag('x', '1'), tag('y', '2')] } },
  Transitions: [move(30, 'GLACIER_IR'), move(200, 'DEEP_ARCHIVE')],
};
const other = { ID: 'b', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } };
const of = (...rules: Configuration['rules']): Configuration => ({
  rules,
  transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
});

function tag(key: string, value: string) {
  return { Key: key, Value: value };
}

describe('the digest of a configuration', () => {
  const digest = configurationDigest(of(rule, other));
  it.each<readonly [string, Configuration]>([
    ['rules in another order', of(other, rule)],
    [
      'members in another order',
      of({ Transitions: rule.Transitions, Filter: rule.Filter, Status: 'Enabled', ID: 'a' }, other),
    ],
    [
      'tags in another order',
      of({ ...rule, Filter: { And: { Tags: [tag('y', '2'), tag('x', '1')], Prefix: 'a/' } } }, other),
    ],
    ['transitions in another order', of({ ...rule, Transitions: rule.Transitions.toReversed() }, other)],
    ['the whole bucket in other words', of(rule, { ...other, Filter: {} })],
    ['the default unsaid', { ...of(rule, other), transitionDefaultMinimumObjectSize: null }],
    ['the document it came in', { ...of(rule, other), xml: '<LifecycleConfiguration/>' }],
  ])('does not change with %s', (_, same) => expect(configurationDigest(same)).toBe(digest));

  it.each<readonly [string, Configuration]>([
    ['a rule less', of(rule)],
    ['a rule that is switched off', of(rule, { ...other, Status: 'Disabled' })],
    [
      'another default for small objects',
      { ...of(rule, other), transitionDefaultMinimumObjectSize: 'varies_by_storage_class' },
    ],
    ['a member nobody knows', of(rule, { ...other, ObjectAge: 'x' })],
    [
      'the prefix of old, which S3 answers as such',
      of(rule, { ID: 'b', Status: 'Enabled', Prefix: '', Expiration: { Days: 1 } }),
    ],
    ['a prefix', of(rule, { ...other, Filter: { Prefix: 'a' } })],
  ])('changes with %s', (_, different) => expect(configurationDigest(different)).not.toBe(digest));

  it('of no rules is one, whatever the default: nothing is there for it to hold for', () =>
    expect(configurationDigest({ rules: [], transitionDefaultMinimumObjectSize: null })).toBe(
      configurationDigest({ rules: [], transitionDefaultMinimumObjectSize: 'varies_by_storage_class' }),
    ));
});
