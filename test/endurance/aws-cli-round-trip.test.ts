import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationState } from '../../src/rehearsal/operations.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { type Asker, cliAsker, type Members, sdkAsker } from '../contract/round-trip/asker.ts';
import { cliEnvironment, hasAwsCli } from '../contract/round-trip/aws-cli.ts';
import { BATCH_ROLE, CONTROL_STEPS } from '../contract/round-trip/control-steps.ts';
import { AGENT, DATASYNC_STEPS, DESTINATION } from '../contract/round-trip/datasync-steps.ts';
import { FSX_STEPS } from '../contract/round-trip/fsx-steps.ts';
import { GATEWAY, GATEWAY_STEPS } from '../contract/round-trip/gateway-steps.ts';
import { IAM_STEPS, ROLE, STS_STEPS } from '../contract/round-trip/identity-steps.ts';
import { KMS_STEPS } from '../contract/round-trip/kms-steps.ts';
import { S3_STEPS } from '../contract/round-trip/s3-steps.ts';
import { at, type Memory, type Step } from '../contract/round-trip/step.ts';

const KEYS = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const STEPS = {
  S3: S3_STEPS,
  'S3 Control': CONTROL_STEPS,
  DataSync: DATASYNC_STEPS,
  'Storage Gateway': GATEWAY_STEPS,
  IAM: IAM_STEPS,
  STS: STS_STEPS,
  KMS: KMS_STEPS,
  FSx: FSX_STEPS,
};

let directory: string;
let rehearsal: Rehearsal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'round trip-'));
  const source = join(directory, 'projects');
  await mkdir(source);
  await writeFile(join(source, 'a.txt'), 'hello');
  await writeFile(join(source, 'b.txt'), 'world');
  const world = {
    account: '111122223333',
    region: 'us-east-1',
    exports: [
      { protocol: 'nfs', server: 'nas', export: '/export/projects', directory: source },
      { protocol: 'smb', server: 'filer', export: '/Office', directory: source },
    ],
    agents: [{ arn: AGENT, name: 'first', mode: 'basic' }],
    gateways: [{ arn: GATEWAY, name: 'gateway' }],
    roles: [
      { arn: ROLE, trustedBy: ['datasync.amazonaws.com'], denies: ['s3:PutObject'] },
      { arn: BATCH_ROLE, trustedBy: ['batchoperations.s3.amazonaws.com'] },
    ],
  };
  await mkdir(join(directory, 'rehearsal'));
  await writeFile(join(directory, 'rehearsal', 'world.json'), JSON.stringify(world));
  rehearsal = await startRehearsal({
    directory: join(directory, 'rehearsal'),
    stepDelayMs: 1,
    credentials: KEYS,
  });
});
afterEach(async () => {
  await rehearsal.close();
  await rm(directory, { recursive: true, force: true });
});

/** What is wrong with an answer; empty when nothing is. */
function misfit(step: Step, answer: Members): string {
  for (const [path, wanted] of Object.entries(step.holds ?? {})) {
    const found = at(answer, path);
    if (found !== wanted) return `${path} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  }
  return '';
}

async function take(asker: Asker, step: Step, memory: Memory): Promise<string> {
  const given = typeof step.input === 'function' ? step.input(memory) : step.input;
  let problem = 'was never asked';
  for (let turn = 0; turn < (step.until ? 50 : 1) && problem !== ''; turn += 1) {
    if (turn > 0) await sleep(20);
    try {
      const answer = await asker.ask(step.service, step.operation, given);
      if (step.refused !== undefined) return 'was not refused';
      problem = misfit(step, answer);
      for (const [name, path] of Object.entries(step.keep ?? {})) memory[name] = String(at(answer, path));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problem = error.name === step.refused ? '' : `${error.name}: ${error.message.slice(0, 300)}`;
    }
  }
  return problem;
}

async function takeAll(asker: Asker, steps: readonly Step[]): Promise<readonly string[]> {
  const memory: Memory = {};
  const problems: string[] = [];
  for (const step of steps) {
    const problem = await take(asker, step, memory);
    if (problem !== '') problems.push(`${step.operation} through ${asker.name} ${problem}`);
  }
  return problems;
}

interface Listed {
  readonly operations: readonly OperationState[];
}

const cliSteps = (steps: readonly Step[]): readonly Step[] => steps.filter((step) => step.newer !== 'all');

it('asks every operation that is served, and no other', async () => {
  const { operations } = (await (
    await fetch(`${rehearsal.endpoint}/_rehearsal/operations`)
  ).json()) as Listed;
  const asked = new Set(
    Object.values(STEPS).flatMap((steps) => steps.map(({ service, operation }) => `${service} ${operation}`)),
  );
  const served = operations.filter(({ state }) => state !== 'not served');
  expect([...asked].sort()).toEqual(served.map(({ service, operation }) => `${service} ${operation}`).sort());
});

describe.each(Object.entries(STEPS))('each operation of %s comes and goes', (service, steps) => {
  it('through the SDK', async () => {
    const sdk = sdkAsker(rehearsal.endpoint, KEYS);
    if (service !== 'S3') await sdk.ask('S3', 'CreateBucket', { Bucket: DESTINATION });
    expect(await takeAll(sdk, steps)).toEqual([]);
    sdk.close();
  });

  it.skipIf(!hasAwsCli)('through the AWS CLI', { timeout: 300_000 }, async () => {
    const cli = cliAsker(rehearsal.endpoint, cliEnvironment(KEYS));
    if (service !== 'S3') await cli.ask('S3', 'CreateBucket', { Bucket: DESTINATION });
    expect(await takeAll(cli, cliSteps(steps))).toEqual([]);
    cli.close();
  });
});
