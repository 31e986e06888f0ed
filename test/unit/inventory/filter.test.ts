import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excludeRegex, excludeWords } from '../../../src/inventory/filter.ts';

/** Applies the expression as the catalog does: a full match, dot and newline included. */
function excluded(patterns: readonly string[], path: string): boolean {
  const regex = excludeRegex(patterns);
  return regex !== null && new RegExp(`^(?:${regex})$`, 'su').test(`/${path}`);
}

const cases: readonly (readonly [string, string, string, boolean])[] = [
  ['a rooted name', '/tmp', 'tmp', true],
  ['only at the root', '/tmp', 'a/tmp', false],
  ['a directory takes all below it along', '/tmp', 'tmp/a/b', true],
  ['but no longer name', '/tmp', 'tmpfile', false],
  ['without a slash it is rooted all the same', 'tmp', 'tmp/a', true],
  ['without a slash it is not found deeper', 'tmp', 'a/tmp', false],
  ['a star is any run', '*.bak', 'a.bak', true],
  ['slashes included', '*.bak', 'a/b/c.bak', true],
  ['an empty run too', '/a*b', 'ab', true],
  ['newlines too', '/a*b', 'a\nb', true],
  ['a star takes a directory and its content', '*/cache', 'x/y/cache/z', true],
  ['a star in the middle', '/a*/z', 'ab/c/z', true],
  ['a star at the end of a directory name', '/log*', 'logs/today', true],
  ['case matters', '/Tmp', 'tmp', false],
  ['an escaped star is a star', '/a\\*', 'a*', true],
  ['and nothing else', '/a\\*', 'ab', false],
  ['an escaped bar is a bar', '/a\\|b', 'a|b', true],
  ['an escaped backslash is a backslash', '/a\\\\', 'a\\', true],
  ['a backslash before anything else is itself', '/a\\d', 'a\\d', true],
  ['and no class of characters', '/a\\d', 'a1', false],
  ['a backslash at the end is itself', '/a\\', 'a\\', true],
  ['a bare bar divides, as it does in DataSync', '/a|/b', 'b/c', true],
  ['each side is rooted by itself', 'a|b', 'b', true],
  ['an empty side matches nothing', '/a|', 'b', false],
  ['a dot is a dot', '/a.c', 'abc', false],
  ['brackets and signs are themselves', '/[a]+(b){2}^$?', '[a]+(b){2}^$?', true],
  ['characters beyond the basic plane', '/\u{1f4a9}*', '\u{1f4a9}x', true],
];

describe('a DataSync exclude pattern', () => {
  it.each(cases)('%s: %s on %s', (_reason, pattern, path, expected) => {
    expect(excluded([pattern], path)).toBe(expected);
  });

  it('any of several', () => {
    expect(excluded(['/a', '*.bak'], 'x.bak')).toBe(true);
    expect(excluded(['/a', '*.bak'], 'b')).toBe(false);
  });

  it('no pattern, no expression', () => {
    expect(excludeRegex([])).toBeNull();
    expect(excludeRegex(['', '|'])).toBeNull();
  });

  it('a path written as a pattern matches itself and what is below, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const pattern = `/${name.replace(/[\\*|]/g, '\\$&')}`;
        expect(excluded([pattern], name)).toBe(true);
        expect(excluded([pattern], `${name}/below`)).toBe(true);
        expect(excluded([pattern], `${name}x`)).toBe(false);
      }),
    );
  });
});

describe('the words to look for first', () => {
  it.each<[string, readonly string[], readonly string[] | null]>([
    ['the name without the slash before the path', ['/tmp'], ['tmp']],
    ['the longest between stars', ['*/a/cache*x'], ['a/cache']],
    ['one of each pattern, and of each side of a bar', ['/a|*.bak', 'c'], ['a', '.bak', 'c']],
    ['escaped characters as they are', ['/a\\*b\\|'], ['a*b|']],
    ['a bare star fits all, so there is none', ['/tmp', '*'], null],
    ['no pattern, no words', [], null],
    ['SQL cannot quote a NUL', ['/a\0'], null],
  ])('%s: %j', (_reason, patterns, expected) => {
    expect(excludeWords(patterns)).toEqual(expected);
  });

  const piece = fc.constantFrom('a', 'b', '/', '*', '\\*', '|', '\\|', '.bak');
  it('are in every path that is excluded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => all.join(''))),
        fc.array(fc.constantFrom('a', 'b', '/', '*', '|', '.bak'), { minLength: 1, maxLength: 6 }),
        (patterns, pieces) => {
          const path = pieces.join('').replace(/^\/+|\/+$/g, '');
          const words = excludeWords(patterns);
          if (words === null || !excluded(patterns, path)) return;
          expect(words.some((word) => path.includes(word))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
