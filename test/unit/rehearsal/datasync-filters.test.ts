import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excludeTest, includeTest } from '../../../src/rehearsal/datasync/filters.ts';

const rule = (Value: string) => [{ FilterType: 'SIMPLE_PATTERN', Value }] as const;
const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

describe('exclude patterns', () => {
  it.each([
    ['a whole path', '/a/b', '/a/b', true],
    ['not a longer name', '/a/b', '/a/bc', false],
    ['a trailing slash means the directory', '/a/b/', '/a/b', true],
    ['a star spans slashes', '/a*z', '/a/b/z', true],
    ['a star matches nothing too', '/a*z', '/az', true],
    ['the ends may not overlap', '/aba*ba', '/aba', false],
    ['a star at both ends', '*tmp*', '/x/tmpfile', true],
    ['pieces in order', '/a*b*c', '/a-c-b', false],
    ['case counts', '*.TMP', '/x.tmp', false],
    ['any of several', '/x|*.tmp', '/a.tmp', true],
    ['an escaped bar is a character', '/a\\|b', '/a|b', true],
    ['an escaped star is a character', '/a\\*', '/ab', false],
    ['an escaped backslash is a character', '/a\\\\b', '/a\\b', true],
    ['non-ASCII by bytes', '/ü*', latin1('/übung'), true],
    ['bytes that are no UTF-8', '*.bak', '/\xff.bak', true],
    ['an empty rule matches nothing', '', '/a', false],
    ['only bars match nothing', '||', '/a', false],
  ])('%s', (_why, pattern, path, expected) => {
    expect(excludeTest(rule(pattern))(path)).toBe(expected);
  });

  it('match any path that is written as its own escaped pattern', () => {
    const path = fc
      .string({ minLength: 1, unit: 'binary' })
      .filter((s) => !s.includes('\0') && !s.endsWith('/'));
    fc.assert(
      fc.property(path, (name) => {
        const pattern = `/${name}`.replace(/[\\*|]/g, '\\$&');
        return excludeTest(rule(pattern))(Buffer.from(`/${name}`).toString('latin1'));
      }),
    );
  });

  it('with many stars take no longer than a blink', () => {
    const started = performance.now();
    excludeTest(rule(`${'*a'.repeat(200)}*b`))(`/${'a'.repeat(1000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('include patterns', () => {
  it.each([
    ['the path itself', '/a/b', '/a/b', true, false],
    ['what is below it', '/a/b', '/a/b/c/d', true, false],
    ['a directory on the way', '/a/b', '/a', false, true],
    ['not a sibling', '/a/b', '/a/bc', false, false],
    ['a beginning', '/a/b*', '/a/bc/d', true, false],
  ])('take %s', (_why, pattern, path, takes, leads) => {
    const test = includeTest(rule(pattern));
    expect([test.takes(path), test.leadsTo(path)]).toEqual([takes, leads]);
  });

  it.each([
    ['a star in the middle', rule('/a*b')],
    ['two stars', rule('/a**')],
    ['two rules', [...rule('/a'), ...rule('/b')]],
    ['another type', [{ FilterType: 'REGEX', Value: '/a' }]],
    ['too many characters', rule('/'.padEnd(102_401, 'a'))],
  ])('are refused for %s', (_why, rules) => {
    expect(() => includeTest(rules as never)).toThrow();
  });
});
