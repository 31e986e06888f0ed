import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceCall } from '../../src/ports/service-call.ts';
import { AGENT, rehearsed } from './aws-rehearsed.ts';

describe('who hears of calls of AWS', () => {
  const calls: ServiceCall[] = [];
  let cloud: Awaited<ReturnType<typeof rehearsed>>;
  beforeAll(async () => {
    cloud = await rehearsed((call) => calls.push(call));
  });
  afterAll(() => cloud?.close());
  const newest = async (call: () => Promise<unknown>): Promise<ServiceCall | undefined> => {
    await call().catch(() => undefined);
    return calls.at(-1);
  };

  it('hears of one that was answered, with what AWS support asks for', async () =>
    expect(await newest(() => cloud.aws.dataSync.agent(AGENT))).toEqual({
      service: 'DataSync',
      operation: 'DescribeAgent',
      beganAtMs: expect.any(Number),
      callMs: expect.any(Number),
      attempts: 1,
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
      error: null,
    }));

  it.each([
    {
      service: 'DataSync',
      operation: 'DescribeTaskExecution',
      call: () =>
        cloud.aws.dataSync.describeExecution(
          `${AGENT.replace('agent/agent', 'task/task')}/execution/exec-0123456789abcdef0`,
        ),
    },
    { service: 'S3', operation: 'HeadObject', call: () => cloud.aws.buckets.head('no-such-bucket', 'k') },
  ])('hears of $service $operation that was refused, by its name', async ({ service, operation, call }) => {
    const heard = await newest(call);
    expect(heard).toMatchObject({ service, operation, requestId: expect.any(String) });
    expect(heard?.error).toMatch(/^\w+$/);
  });
});
