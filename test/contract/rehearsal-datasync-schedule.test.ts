import { join } from 'node:path';
import {
  DeleteTaskCommand,
  DescribeTaskCommand,
  ListTaskExecutionsCommand,
  UpdateTaskCommand,
} from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openClock } from '../../src/rehearsal/clock.ts';
import { openResources } from '../../src/rehearsal/datasync/resources.ts';
import { startScheduler } from '../../src/rehearsal/datasync/scheduler.ts';
import {
  eventually,
  finished,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
} from './rehearsal-datasync-fixture.ts';

const HOUR_MS = 60 * 60_000;
let p: Premises;
beforeEach(async () => {
  p = await openPremises(1);
});
afterEach(() => p.close());

const executions = async (TaskArn: string): Promise<readonly string[]> => {
  const list = await p.dataSync().send(new ListTaskExecutionsCommand({ TaskArn }));
  return (list.TaskExecutions ?? []).map((e) => e.TaskExecutionArn ?? '');
};
const hourly = (Status: 'ENABLED' | 'DISABLED') => ({
  Schedule: { ScheduleExpression: 'rate(1 hour)', Status },
});

describe('a scheduled task', () => {
  it('runs when its time comes, once for all that was missed while the rehearsal was off', async () => {
    const task = await newTask(p, 'p/', hourly('ENABLED'));
    const found = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
    expect(found).toMatchObject({
      ...hourly('ENABLED'),
      ScheduleDetails: { StatusUpdateTime: expect.any(Date) },
    });
    expect(await executions(task)).toEqual([]);
    await p.restart(1, 3 * HOUR_MS);
    const [arn = ''] = await eventually(
      () => executions(task),
      (all) => all.length > 0,
    );
    expect((await finished(p, arn)).end.Status).toBe('SUCCESS');
    expect(await executions(task)).toEqual([arn]);
  });

  it('does not run while its schedule is switched off, nor for the time it was off', async () => {
    const task = await newTask(p, 'p/', hourly('DISABLED'));
    const beside = await newTask(p, 'q/', hourly('ENABLED'));
    const turn = async (): Promise<void> => {
      const before = (await executions(beside)).length;
      await p.restart(1, HOUR_MS);
      const all = await eventually(
        () => executions(beside),
        (found) => found.length > before,
      );
      await finished(p, all.at(-1) ?? '');
    };
    await turn();
    expect(await executions(task)).toEqual([]);
    await p.dataSync().send(new UpdateTaskCommand({ TaskArn: task, ...hourly('ENABLED') }));
    expect(await executions(task)).toEqual([]);
    await turn();
    await eventually(
      () => executions(task),
      (all) => all.length === 1,
    );
    await p.dataSync().send(new UpdateTaskCommand({ TaskArn: task, Schedule: { ScheduleExpression: '' } }));
    const found = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
    expect(found.Schedule).toBeUndefined();
  });

  it('leaves out the run of an unavailable task', async () => {
    const task = await newTask(p, 'p/', hourly('ENABLED'));
    const SourceLocationArn = await nfsLocation(p, [2]);
    const beside = await newTask(p, 'q/', { ...hourly('ENABLED'), SourceLocationArn });
    const away = { n: 1, mode: 'basic', status: 'offline' } as const;
    await p.world([away, { n: 2, mode: 'basic' }]);
    await p.restart(1, HOUR_MS);
    await eventually(
      () => executions(beside),
      (all) => all.length > 0,
    );
    await p.switchAgent(1, 'online');
    expect(await executions(task)).toEqual([]);
    await p.dataSync().send(new DeleteTaskCommand({ TaskArn: task }));
  });
});

describe('the scheduler', () => {
  it('follows a clock that is moved, and hears of a schedule that is new', async () => {
    await newTask(p, 'p/', hourly('ENABLED'));
    const other = await newTask(p, 'q/');
    const resources = await openResources(join(p.directory, 'datasync'));
    const clock = openClock(join(p.directory, 'elsewhere'));
    const begun: string[] = [];
    const scheduler = startScheduler({
      resources,
      clock,
      begin: async (arn) => void begun.push(arn),
    });
    try {
      clock.advance(HOUR_MS);
      await eventually(
        async () => begun.length,
        (count) => count === 1,
      );
      const record = resources.tasks.get(other);
      if (record === undefined) throw new Error('no such task');
      const due = clock.now() - 2 * HOUR_MS;
      const schedule = { expression: 'rate(1 hour)', enabled: true, statusAtMs: due, doneUntilMs: due };
      await resources.tasks.put({ ...record, schedule });
      scheduler.wake();
      await eventually(
        async () => begun.length,
        (count) => count === 2,
      );
      clock.advance(5 * HOUR_MS);
      await eventually(
        async () => begun.length,
        (count) => count === 4,
      );
      expect(begun.filter((arn) => arn === other)).toHaveLength(2);
    } finally {
      await scheduler.close();
    }
  });
});
