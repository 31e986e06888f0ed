import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, isBusy, launchable } from '../../../src/rehearsal/datasync/queue.ts';

const claim = (arn: string, taskArn: string, ...agentArns: string[]): Claim => ({
  arn,
  taskArn,
  agentArns,
  mode: 'BASIC',
});
const arns = (claims: readonly Claim[]): readonly string[] => claims.map(({ arn }) => arn);

describe('launchable', () => {
  it.each([
    ['different agents run side by side', [claim('1', 't', 'a'), claim('2', 'u', 'b')], [], ['1', '2']],
    ['one agent runs one', [claim('1', 't', 'a'), claim('2', 'u', 'a')], [], ['1']],
    ['one task runs once, whatever its agents', [claim('1', 't', 'a'), claim('2', 't', 'b')], [], ['1']],
    ['a busy agent makes all wait', [claim('1', 't', 'a')], [claim('0', 'x', 'a')], []],
    [
      'nobody overtakes on an agent an older one waits for',
      [claim('1', 't', 'a', 'b'), claim('2', 'u', 'b'), claim('3', 'v', 'c')],
      [claim('0', 'x', 'a')],
      ['3'],
    ],
  ])('%s', (_why, queued, running, expected) => {
    expect(arns(launchable(queued, running))).toEqual(expected);
  });

  it('runs 120 Enhanced executions at once, and Basic ones beside them', () => {
    const enhanced = (n: number): Claim => ({ ...claim(String(n), `t${n}`, `a${n}`), mode: 'ENHANCED' });
    const running = Array.from({ length: 119 }, (_, n) => enhanced(n));
    const queued = [enhanced(200), enhanced(201), claim('basic', 't', 'a')];
    expect(arns(launchable(queued, running))).toEqual(['200', 'basic']);
    expect(isBusy(enhanced(201), running)).toBe(false);
    expect(isBusy(enhanced(201), [...running, enhanced(200)])).toBe(true);
  });

  it('never lets two share an agent or a task, and always lets somebody go', () => {
    const letters = fc.constantFrom('a', 'b', 'c');
    const some = fc.uniqueArray(letters, { minLength: 1, maxLength: 3 });
    const queue = fc.array(fc.record({ taskArn: fc.constantFrom('t', 'u', 'v'), agentArns: some }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(queue, (claims) => {
        const queued = claims.map((c, i) => ({ ...c, arn: String(i), mode: 'BASIC' as const }));
        const launched = launchable(queued, []);
        const needs = launched.flatMap((c) => [c.taskArn, ...c.agentArns]);
        expect(new Set(needs).size).toBe(needs.length);
        expect(launched[0]?.arn).toBe('0');
      }),
    );
  });
});
