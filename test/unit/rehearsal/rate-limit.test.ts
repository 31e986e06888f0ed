import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../src/rehearsal/rate-limit.ts';

const RATES = { reads: { perSecond: 10, burst: 3 }, writes: { perSecond: 1, burst: 2 } };

/** What a sequence of requests, each at a moment in milliseconds, is answered. */
function answers(requests: readonly (readonly [number, string])[]): readonly boolean[] {
  let now = 0;
  const limit = createRateLimit(RATES, () => now);
  return requests.map(([at, operation]) => {
    now = at;
    return limit.allows(operation);
  });
}

describe('a rate limit', () => {
  it.each<[string, readonly (readonly [number, string])[], readonly boolean[]]>([
    [
      'lets a burst through, and no more',
      [
        [0, 'CreateTask'],
        [0, 'CreateTask'],
        [0, 'CreateTask'],
      ],
      [true, true, false],
    ],
    [
      'fills with time',
      [
        [0, 'StartX'],
        [0, 'StartX'],
        [999, 'StartX'],
        [1000, 'StartX'],
        [1000, 'StartX'],
      ],
      [true, true, false, true, false],
    ],
    [
      'never holds more than a burst',
      [
        [0, 'TagX'],
        [60_000, 'TagX'],
        [60_000, 'TagX'],
        [60_000, 'TagX'],
      ],
      [true, true, true, false],
    ],
    [
      'counts reading apart from writing',
      [
        [0, 'CreateX'],
        [0, 'DeleteX'],
        [0, 'ListX'],
        [0, 'DescribeX'],
        [0, 'DescribeX'],
        [0, 'ListX'],
        [0, 'TagX'],
      ],
      [true, true, true, true, true, false, false],
    ],
    [
      'takes no harm from a clock that goes back',
      [
        [5000, 'CreateX'],
        [0, 'CreateX'],
        [0, 'CreateX'],
        [1000, 'CreateX'],
      ],
      [true, true, false, true],
    ],
  ])('%s', (_why, requests, expected) => {
    expect(answers(requests)).toEqual(expected);
  });
});
