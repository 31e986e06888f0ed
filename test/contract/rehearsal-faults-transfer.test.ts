import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancelTaskExecutionCommand,
  DescribeAgentCommand,
  StartTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/rehearsal/faults/rules.ts';
import { askFaults, faultReport, goWrong as tell } from './faults-harness.ts';
import {
  agentArn,
  DATA,
  finished,
  keys,
  look,
  newTask,
  openPremises,
  type Premises,
  paths,
  reached,
  reportList,
  runTask,
  start,
  text,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeAll(async () => {
  p = await openPremises();
  await mkdir(join(p.nfs, 'deep'));
  for (const name of ['a.txt', 'b.txt', 'c.dat', 'deep/d.dat'])
    await writeFile(join(p.nfs, name), `of ${name}`);
});
afterEach(() => askFaults(p.endpoint(), 'DELETE'));
afterAll(() => p.close());

const goWrong = (...rules: readonly FaultRule[]) => tell(p.endpoint(), ...rules);

/** What an execution's report says has failed. */
async function failed(arn: string | undefined, list: 'transferred' | 'verified'): Promise<readonly string[]> {
  const member = list === 'transferred' ? 'TransferStatus' : 'VerifyStatus';
  return paths((await reportList(p, arn ?? '', list)).filter((item) => item[member] === 'FAILED'));
}

describe('partial-failure', () => {
  test('some files of an execution fail, by their paths, and the next execution brings them', async () => {
    const task = await newTask(p, 'partial/');
    await goWrong({ fault: 'partial-failure', resource: '*.dat', times: 'always' });
    const first = await finished(p, await start(p, task));
    expect(await keys(p, DATA, 'partial/')).toEqual(
      expect.arrayContaining(['partial/a.txt', 'partial/b.txt']),
    );
    expect(await keys(p, DATA, 'partial/')).not.toContain('partial/c.dat');
    expect(await failed(first.end.TaskExecutionArn, 'transferred')).toEqual(['/c.dat', '/deep/d.dat']);
    expect((await faultReport(p.endpoint())).fired.map(({ resource }) => resource).sort()).toEqual([
      '/c.dat',
      '/deep/d.dat',
    ]);
    await askFaults(p.endpoint(), 'DELETE');
    expect((await runTask(p, task)).Status).toBe('SUCCESS');
    expect(await text(p, DATA, 'partial/deep/d.dat')).toBe('of deep/d.dat');
  });

  test('of one task only', async () => {
    const [spared, hit] = [await newTask(p, 'spared/'), await newTask(p, 'hit/')];
    await goWrong({ fault: 'partial-failure', resource: hit });
    const [first, second] = [await runTask(p, spared), await runTask(p, hit)];
    expect(await failed(first.TaskExecutionArn, 'transferred')).toHaveLength(0);
    expect(await failed(second.TaskExecutionArn, 'transferred')).toHaveLength(1);
  });
});

test('corrupt-transfer: what arrives is not what was sent, and DataSync finds it', async () => {
  await goWrong({ fault: 'corrupt-transfer', resource: '/a.txt' });
  const end = await runTask(p, await newTask(p, 'corrupt/'));
  expect(await failed(end.TaskExecutionArn, 'verified')).toEqual(['/a.txt']);
  expect(await text(p, DATA, 'corrupt/a.txt')).not.toBe('of a.txt');
});

test('flip-byte and vanish happen to what DataSync writes too', async () => {
  await goWrong(
    { fault: 'flip-byte', resource: `${DATA}/harmed/a.txt` },
    { fault: 'vanish', resource: `${DATA}/harmed/b.txt` },
  );
  await runTask(p, await newTask(p, 'harmed/', { Options: { VerifyMode: 'NONE' } }));
  expect(await keys(p, DATA, 'harmed/')).not.toContain('harmed/b.txt');
  await expect(text(p, DATA, 'harmed/a.txt')).rejects.toThrow(/checksum/i);
});

describe('execution-stuck', () => {
  test('until the faults are taken away', async () => {
    const task = await newTask(p, 'stuck/');
    await goWrong({ fault: 'execution-stuck', resource: task });
    const arn = await start(p, task);
    await reached(p, arn, 'TRANSFERRING');
    await expect.poll(async () => (await faultReport(p.endpoint())).fired.length).toBe(1);
    expect((await look(p, arn)).Status).toBe('TRANSFERRING');
    await askFaults(p.endpoint(), 'DELETE');
    expect((await finished(p, arn)).end.Status).toBe('SUCCESS');
  });

  test('or until it is cancelled', async () => {
    await goWrong({ fault: 'execution-stuck' });
    const arn = await start(p, await newTask(p, 'cancelled/'));
    await reached(p, arn, 'TRANSFERRING');
    await p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: arn }));
    expect((await finished(p, arn)).end.Status).toBe('ERROR');
  });

  test('or as long as said', async () => {
    await goWrong({ fault: 'execution-stuck', ms: 20 });
    expect((await runTask(p, await newTask(p, 'held/'))).Status).toBe('SUCCESS');
  });
});

describe('agent-offline', () => {
  const status = async (n: number) =>
    (await p.dataSync().send(new DescribeAgentCommand({ AgentArn: agentArn(n) }))).Status;

  test('from now on, one agent, and its tasks wait', async () => {
    const task = await newTask(p, 'offline/');
    await goWrong({ fault: 'agent-offline', resource: agentArn(1) });
    expect([await status(1), await status(2)]).toEqual(['OFFLINE', 'ONLINE']);
    await expect(p.dataSync().send(new StartTaskExecutionCommand({ TaskArn: task }))).rejects.toThrow();
    await askFaults(p.endpoint(), 'DELETE');
    expect(await status(1)).toBe('ONLINE');
    expect((await runTask(p, task)).Status).toBe('SUCCESS');
  });

  test('as long as said', async () => {
    await goWrong({ fault: 'agent-offline', ms: 100 });
    await expect.poll(() => status(2)).toBe('ONLINE');
    expect((await faultReport(p.endpoint())).fired).toMatchObject([
      { fault: 'agent-offline', resource: '*' },
    ]);
  });
});
