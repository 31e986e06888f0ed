import { describe, expect, it } from 'vitest';
import { type ExecutionProgress, FRESH_EXECUTION } from '../../../src/ledger/progress.ts';
import { afterFailures } from '../../../src/steps/after-failures.ts';

const POLL_MS = 30_000;
const MINUTE = 60_000;
const ENDED = '2026-03-02T12:00:00.000Z';
const ENDED_MS = Date.parse(ENDED);
const NETWORK = 'Connection reset by peer';
const failed = (error: string | null, arn = 'a'): ExecutionProgress => ({
  ...FRESH_EXECUTION,
  arn,
  result: 'error',
  error,
  endedAt: ENDED,
});
const cancelled: ExecutionProgress = { ...FRESH_EXECUTION, arn: 'c', result: 'cancelled', endedAt: ENDED };
const many = (count: number, error: string) =>
  Array.from({ length: count }, (_, n) => failed(error, `e${n}`));

const CASES: readonly {
  readonly why: string;
  readonly executions: readonly ExecutionProgress[];
  readonly asked?: number;
  readonly afterMs: number;
  readonly what: object;
}[] = [
  { why: 'nothing has failed yet', executions: [], afterMs: 0, what: { do: 'start' } },
  {
    why: 'what we cancelled is no failure, however often',
    executions: Array.from({ length: 50 }, () => cancelled),
    afterMs: 0,
    what: { do: 'start' },
  },
  {
    why: 'what may pass is left alone for two minutes at least',
    executions: [failed(NETWORK)],
    afterMs: 2 * MINUTE - 1,
    what: { do: 'wait' },
  },
  {
    why: 'and for three at most',
    executions: [failed(NETWORK)],
    afterMs: 3 * MINUTE,
    what: { do: 'start' },
  },
  {
    why: 'the second time for four times as long',
    executions: many(2, NETWORK),
    afterMs: 8 * MINUTE - 1,
    what: { do: 'wait' },
  },
  {
    why: 'a cancelled one in between makes it neither longer nor shorter',
    executions: [failed(NETWORK), cancelled],
    afterMs: 3 * MINUTE,
    what: { do: 'start' },
  },
  {
    why: 'then a person is asked',
    executions: many(4, NETWORK),
    afterMs: 1_000 * MINUTE,
    what: { do: 'ask', failures: 4, error: NETWORK },
  },
  {
    why: 'who has looked gives it another four',
    executions: many(4, NETWORK),
    asked: 4,
    afterMs: 0,
    what: { do: 'start' },
  },
  {
    why: 'what no wait mends is asked at once',
    executions: [failed('FsS3HeadBucketFailed')],
    afterMs: 1_000 * MINUTE,
    what: { do: 'ask', failures: 1 },
  },
  {
    why: 'what nobody knows is tried once more',
    executions: [failed('Strange')],
    afterMs: 3 * MINUTE,
    what: { do: 'start' },
  },
  {
    why: 'and only once',
    executions: many(2, 'Strange'),
    afterMs: 1_000 * MINUTE,
    what: { do: 'ask', failures: 2 },
  },
];

describe('after executions that failed', () => {
  it.each(CASES)('$why', ({ executions, asked = 0, afterMs, what }) =>
    expect(
      afterFailures({ executions, executionsWhenHeld: asked }, ENDED_MS + afterMs, POLL_MS),
    ).toMatchObject(what),
  );
  it('waits differ between executions, and are the same at each look', () => {
    const until = (arn: string) =>
      afterFailures({ executions: [failed(NETWORK, arn)], executionsWhenHeld: 0 }, 0, POLL_MS);
    expect(until('a')).toEqual(until('a'));
    expect(until('a')).not.toEqual(until('b'));
  });
});
