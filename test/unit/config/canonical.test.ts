import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDigest, canonicalJson } from '../../../src/config/canonical.ts';
import { configDigest } from '../../../src/config/digest.ts';
import { prefixesOverlap, resolveKeyPrefix } from '../../../src/config/key-prefix.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { but, GOOD } from './sample.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves absent ones out', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined, a: 'x' }], a: null })).toBe(
      '{"a":null,"b":[{"a":"x","d":1}]}',
    );
  });

  it('does not depend on the order of keys, and survives a trip through JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each([
    ['NaN', { a: Number.NaN }],
    ['an infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', { a: 1n }],
    ['undefined in a list', [undefined]],
    ['a hole in a list', Array(1)],
    ['a date', { at: new Date(0) }],
    ['a map', new Map()],
    ['a function', { f: () => 1 }],
    ['a cycle', cycle],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ code: 'not-canonical', blame: 'bug' }),
    );
  });

  it('accepts the same object twice, which is no cycle', () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it('has the digest other programs compute', () => {
    // printf '%s' '{"a":1}' | sha256sum
    expect(canonicalDigest({ a: 1 })).toBe(
      '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
    );
  });
});

describe('the digest of a configuration', () => {
  const digest = (text: string) => configDigest(parseConfig(text, 'h.yaml'));
  it('ignores comments, order and spelled-out defaults', () => {
    expect(digest(but('    prefix: raw/', '    prefix: raw/ # here\n    nfsVersion: AUTOMATIC'))).toBe(
      digest(GOOD),
    );
  });
  it('ignores where jobs wait', () => {
    expect(digest(`${GOOD}queue: redis://localhost:6379\n`)).toBe(digest(GOOD));
  });
  it('moves with anything else', () => {
    expect(digest(but('prefix: raw/', 'prefix: raw2/'))).not.toBe(digest(GOOD));
  });
});

describe('key prefixes', () => {
  it('put the bucket prefix first', () => {
    expect(resolveKeyPrefix({ bucket: { prefix: 'lab/' } }, { prefix: 'raw/' })).toBe('lab/raw/');
    expect(resolveKeyPrefix({ bucket: { prefix: '' } }, { prefix: 'raw/' })).toBe('raw/');
  });
  it.each([
    ['raw/', 'raw/a/', true],
    ['raw/', 'raw/', true],
    ['raw/', 'raw2/', false],
    ['', 'x/', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(prefixesOverlap(a, b)).toBe(expected);
    expect(prefixesOverlap(b, a)).toBe(expected);
  });
});
