import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateTaskExecutionCommand } from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DATA,
  finished,
  keys,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  runTask,
  start,
} from './rehearsal-datasync-fixture.ts';

// An hour of the rehearsal's clock in less than two seconds; only least times are held, so a slow machine fails nothing.
const SPEED_UP = 2000;

let p: Premises;
beforeEach(async () => {
  p = await openPremises(1, { speedUp: SPEED_UP });
  for (let n = 0; n < 29; n++) await writeFile(join(p.nfs, `f${n}`), Buffer.alloc(1000));
});
afterEach(() => p.close());

async function pace(value: object): Promise<void> {
  const file = join(p.directory, 'world.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), pace: value }));
}
const seconds = (ms = 0): number => ms / 1000;

describe('a world with a pace', () => {
  it('makes every phase of a Basic execution take its time, on the clock', async () => {
    await pace({ filesPerSecondPerAgent: 0.1, entriesPreparedPerSecond: 0.5, verifiedFilesPerSecond: 0.2 });
    const { Status, Result, LaunchTime, EndTime } = await runTask(p, await newTask(p, 'p/'));
    expect(Status).toBe('SUCCESS');
    expect(seconds(Result?.PrepareDuration)).toBeGreaterThanOrEqual(30 / 0.5);
    expect(seconds(Result?.TransferDuration)).toBeGreaterThanOrEqual(30 / 0.1);
    expect(seconds(Result?.VerifyDuration)).toBeGreaterThanOrEqual(29 / 0.2);
    expect(seconds(Number(EndTime) - Number(LaunchTime))).toBeGreaterThanOrEqual(60 + 300 + 145);
  });

  it('makes an Enhanced one take what its slowest phase takes', async () => {
    await pace({
      filesPerSecondPerAgent: 0.01,
      entriesPreparedPerSecond: 0.01,
      verifiedFilesPerSecond: 0.01,
    });
    const task = await newTask(p, 'p/', {
      TaskMode: 'ENHANCED',
      SourceLocationArn: await nfsLocation(p, [3]),
    });
    const { Result } = await runTask(p, task);
    expect(Result).toMatchObject({ PrepareDuration: 0, TransferDuration: 0, VerifyDuration: 0 });
    expect(seconds(Result?.TotalDuration)).toBeGreaterThanOrEqual(3000);
  });

  it('has a line that executions share', async () => {
    await pace({ linkBytesPerSecond: 100 });
    const [one, other] = [
      await newTask(p, 'p/'),
      await newTask(p, 'q/', { SourceLocationArn: await nfsLocation(p, [2]) }),
    ];
    const arns = [await start(p, one), await start(p, other)];
    const ends = await Promise.all(arns.map((arn) => finished(p, arn)));
    const last = Math.max(...ends.map(({ end }) => Number(end.EndTime)));
    const first = Math.min(...ends.map(({ end }) => Number(end.LaunchTime)));
    expect(seconds(last - first)).toBeGreaterThanOrEqual((2 * 29_000) / 100);
    expect(await keys(p, DATA, 'q/')).toHaveLength(30);
  });

  it('leaves a smaller limit of the execution in force, and a larger one to the line', async () => {
    await pace({ linkBytesPerSecond: 1000 });
    const limited = async (BytesPerSecond: number) =>
      seconds(
        (await runTask(p, await newTask(p, `${BytesPerSecond}/`, { Options: { BytesPerSecond } }))).Result
          ?.TransferDuration,
      );
    expect(await limited(100)).toBeGreaterThanOrEqual(290);
    expect(await limited(1_000_000)).toBeGreaterThanOrEqual(29);
  });
});

describe('a limit of bytes a second', () => {
  it('holds on the clock, and another one from when it is set', async () => {
    const arn = await start(p, await newTask(p, 'p/', { Options: { BytesPerSecond: 1 } }));
    // 29,000 seconds at this rate: a quarter of a minute of real time.
    await p
      .dataSync()
      .send(new UpdateTaskExecutionCommand({ TaskExecutionArn: arn, Options: { BytesPerSecond: 100 } }));
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({ Status: 'SUCCESS', BytesWritten: 29_000 });
    expect(seconds(end.Result?.TransferDuration)).toBeGreaterThanOrEqual(250);
  });
});
