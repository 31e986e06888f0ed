import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { caseFold, caseFoldings } from '../../../src/inventory/case-fold.ts';

it.each([
  ['Stra\u00dfe', 'STRASSE', 'the sharp s is two letters'],
  ['\u1e9e', 'ss', 'so is the capital one'],
  [
    '\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2',
    '\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3',
    'both small sigmas',
  ],
  ['\u0130', 'i\u0307', 'the dotted I keeps its dot'],
  ['\ufb03', 'FFI', 'a ligature is its letters'],
  ['\u212a', 'k', 'the Kelvin sign is a k'],
  ['\u13a0', '\uab70', 'Cherokee'],
  ['\u{10400}', '\u{10428}', 'beyond the first plane'],
])('%s and %s are the same: %s', (one, other) => expect(caseFold(one)).toBe(caseFold(other)));

it.each([
  ['\u0131', 'i', 'the dotless i is Turkic only'],
  ['\u0130', 'i', 'and so is losing the dot'],
  ['\u00e9', 'e\u0301', 'folding does not normalise'],
])('%s and %s are not: %s', (one, other) => expect(caseFold(one)).not.toBe(caseFold(other)));

const PYTHON = `
import json
print(json.dumps([[chr(c), chr(c).casefold()] for c in range(0x80, 0x20000) if not 0xd800 <= c < 0xe000 and chr(c).casefold() != chr(c)]))`;
const python = spawnSync('python3', ['-c', PYTHON], { encoding: 'utf8', maxBuffer: 2 ** 26 });

it.skipIf(python.status !== 0)('brings together what Python does, which has the folding from Unicode', () => {
  const theirs = new Map(JSON.parse(python.stdout) as [string, string][]);
  const wrong = [...theirs].filter(([char, folded]) => caseFold(char) !== caseFold(folded));
  expect(wrong).toEqual([]);
  // What we fold and Python does not is newer than its tables, or folds to other letters of the same class.
  const classes = new Map([...theirs].map(([char, folded]) => [caseFold(char), folded]));
  const apart = [...caseFoldings()].filter(
    ([char, folded]) => classes.has(folded) && (theirs.get(char) ?? char) !== classes.get(folded),
  );
  expect(apart).toEqual([]);
});
