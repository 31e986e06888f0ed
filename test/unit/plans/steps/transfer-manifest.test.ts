import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestLine, manifestPrefix } from '../../../../src/plans/steps/transfer-manifest.ts';
import { manifestRecords } from '../../../../src/rehearsal/datasync/manifest-csv.ts';

describe('a line of a transfer manifest', () => {
  it.each([
    ['a plain path stands as it is', 'a/b c.txt', 'a/b c.txt\n'],
    ['a comma would begin the version', 'a,b', '"a,b"\n'],
    ['a quote is doubled, in quotes', 'a"b', '"a""b"\n'],
    ['a newline would end the line', 'a\nb', '"a\nb"\n'],
    ['so would a carriage return', 'a\rb', '"a\rb"\n'],
    ['a space at the beginning belongs to the name', ' a', '" a"\n'],
    ['a space at the end belongs to the name', 'a\t', '"a\t"\n'],
    ['a byte order mark belongs to the name', '\uFEFFa', '"\uFEFFa"\n'],
    ['names that are not ASCII need no quotes', 'größe/résumé', 'größe/résumé\n'],
    ['what means something to filters means nothing here', 'a*|\\b', 'a*|\\b\n'],
  ])('%s', (_why, path, line) => {
    expect(manifestLine(path)).toBe(line);
  });

  it('is read back as the path it was made from, whatever stands before and after it', async () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((path) => !path.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 5 }), async (paths) => {
        const text = async function* () {
          yield Buffer.from(paths.map(manifestLine).join(''));
        };
        const read: (readonly string[])[] = [];
        for await (const { fields } of manifestRecords(text())) read.push(fields);
        expect(read).toEqual(paths.map((path) => [path]));
      }),
      { numRuns: 60 },
    );
  });
});

it('lies beside the reports, apart from other shares', () => {
  expect(manifestPrefix('genomics', 'lab')).toBe('genomics/manifests/lab/');
});
