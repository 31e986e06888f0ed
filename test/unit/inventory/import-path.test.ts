import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRejection } from '../../../src/inventory/import-entry.ts';
import { placedPath } from '../../../src/inventory/import-path.ts';

const place = (path: string, prefixes: readonly string[] = [], windows = false) =>
  placedPath(path, { prefixes, windows });

describe('placedPath', () => {
  it.each([
    ['a/b', [], 'a/b', 'relative already'],
    ['./a/b', ['.'], 'a/b', 'as find prints it'],
    ['/data/a', ['/data'], 'a', 'below a prefix'],
    ['/data/a', ['/data/'], 'a', 'a prefix with a slash'],
    ['/data', ['/data'], '', 'the root itself'],
    ['/data/', ['/data'], '', 'the root with a slash'],
    ['/a', ['/'], 'a', 'the whole machine'],
    ['v2/a', ['v1', 'v2'], 'a', 'the second prefix'],
    ['..a/...', [], '..a/...', 'dots that are names'],
    ['a\\b', [], 'a\\b', 'a backslash is a character of Unix'],
  ])('%s below %j is %j (%s)', (path, prefixes, relative) => expect(place(path, prefixes)).toBe(relative));

  it.each([
    ['\\\\SRV\\Share\\a\\b', ['\\\\srv\\share'], 'a/b', 'case does not matter'],
    ['D:\\a', ['D:\\'], 'a', 'a drive'],
    ['d:\\x\\a', ['D:\\X'], 'a', 'a folder'],
  ])('of Windows: %s below %j is %j (%s)', (path, prefixes, relative) =>
    expect(place(path, prefixes, true)).toBe(relative),
  );

  it.each([
    ['/etc/passwd', [], false, 'absolute'],
    ['/other/a', ['/data'], false, 'outside'],
    ['/database/a', ['/data'], false, 'only begins like the prefix'],
    ['/data/../etc', ['/data'], false, 'climbs out'],
    ['a/../b', [], false, 'climbs'],
    ['a//b', [], false, 'an empty component'],
    ['a/', [], false, 'an empty component at the end'],
    ['a/./b', [], false, 'a dot'],
    ['..', [], false, 'only climbs'],
    ['', [], false, 'nothing'],
    ['a\0b', [], false, 'a NUL'],
    ['C:\\a', [], true, 'a drive without a prefix'],
    ['\\\\srv\\share\\..\\x', ['\\\\srv\\share'], true, 'climbs with backslashes'],
  ])('%j below %j is rejected (%s, %s)', (path, prefixes, windows) =>
    expect(isRejection(place(path, prefixes, windows))).toBe(true),
  );

  it('lets nothing through that could leave the share', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '/', '.', '\\', ':', '\0', 'C') }),
        fc.boolean(),
        (path, windows) => {
          const placed = place(path, [], windows);
          if (typeof placed !== 'string') return;
          expect(placed.split('/').every((part) => part !== '' && part !== '.' && part !== '..')).toBe(true);
          expect(placed).not.toContain('\0');
        },
      ),
    ));
});
