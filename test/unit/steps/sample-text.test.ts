import { expect, it } from 'vitest';
import { sampleText } from '../../../src/steps/verifying/method.ts';
import { WHOLE_SAMPLE } from '../../../src/steps/verifying/reread.ts';

const third = { seed: 7, slices: 3, slice: 1 };

it.each([
  [
    'a slice says something of the others',
    third,
    { read: 100, different: 0, archived: 0 },
    'Slice 2 of 3 by seed 7 was read back: 0 of 100 files read back differed: with 95 % confidence fewer than 29,600 of a million do.',
  ],
  [
    'what was read whole leaves nothing to be estimated',
    WHOLE_SAMPLE,
    { read: 352, different: 0, archived: 0 },
    'Everything was to be read back: 0 of 352 files read back differed.',
  ],
  [
    'archived files are no part that was left to chance',
    WHOLE_SAMPLE,
    { read: 300, different: 1, archived: 51 },
    'Everything was to be read back: 1 of 300 files read back differed. 51 more are archived and were not read.',
  ],
])('%s', (_why, sample, tally, says) => expect(sampleText(sample, tally)).toBe(says));
