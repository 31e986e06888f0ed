import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { measured } from '../../../src/ledger/measured.ts';
import { BEGUN, chainOf, OTHER_PLAN, PLAN } from './histories.ts';

const ended = (change: Partial<Extract<EventBody, { type: 'execution-ended' }>> = {}): EventBody => ({
  type: 'execution-ended',
  plan: PLAN,
  step: 'lab/transfer/1-seed.p0002',
  execution: 'arn:exec',
  result: 'success',
  errorCode: null,
  filesTransferred: 30,
  bytesTransferred: 4_000,
  seconds: 90.5,
  ...change,
});
const sample = { share: 'lab', step: 'lab/transfer/1-seed.p0002', items: 30, bytes: 4_000, seconds: 90.5 };
const agentsOf = (plan: string) => (plan === PLAN ? ['one', 'two'] : null);

describe('what executions achieved', () => {
  it.each<readonly [string, EventBody, readonly unknown[]]>([
    ['a success with its time counts', ended(), [{ ...sample, agents: ['one', 'two'] }]],
    ['a run that ended in ERROR may have done anything', ended({ result: 'error' }), []],
    ['without a time there is no rate', ended({ seconds: null }), []],
    ['an older ledger has no times', withoutSeconds(), []],
    ['a plan that is not at hand does not tell the agents', ended({ plan: OTHER_PLAN }), []],
  ])('%s', (_why, event, want) => {
    expect(measured(chainOf([...BEGUN, event]), agentsOf)).toEqual(want);
  });

  it('come in the order of the ledger, over all shares', () => {
    const events = chainOf([...BEGUN, ended(), ended({ step: 'home/transfer/final' })]);
    expect(measured(events, agentsOf).map(({ share }) => share)).toEqual(['lab', 'home']);
  });
});

function withoutSeconds(): EventBody {
  const { seconds: _seconds, ...older } = ended() as Extract<EventBody, { type: 'execution-ended' }>;
  return older;
}
