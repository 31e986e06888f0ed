import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  COMMAND_VALUES,
  type CommandName,
  type CommandValue,
} from '../../src/views/values/command-values.ts';
import { errorSchema } from '../../src/views/values/error.ts';
import { type Ended, headwater, workplace } from '../e2e/headwater.ts';
import { type ServedRehearsal, serve } from '../e2e/serving.ts';

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: ServedRehearsal;
beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'));
  await addFile('one.txt');
  await valueFrom('init', ['--name', 'data', '--mount', 'data']);
  await valueFrom('inventory scan');
  cloud = await serve(place.directory);
});
afterAll(async () => {
  await cloud?.stop();
  await place.remove();
});

const addFile = (name: string) => writeFile(join(place.directory, 'data', name), `${name}\n`);
const run = (command: string, args: readonly string[] = []) =>
  headwater(place.directory, [...command.split(' '), ...args, '--json']);

function documentIn<Name extends CommandName>(command: Name, ended: Ended, code: number): CommandValue<Name> {
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return COMMAND_VALUES[command].parse(JSON.parse(ended.stdout)) as CommandValue<Name>;
}

async function valueFrom<Name extends CommandName>(
  command: Name,
  args: readonly string[] = [],
  code = 0,
): Promise<CommandValue<Name>> {
  return documentIn(command, await run(command, args), code);
}

async function errorFrom(command: string, args: readonly string[] = []) {
  const ended = await run(command, args);
  const { error } = errorSchema.parse(JSON.parse(ended.stdout));
  expect(ended.code).toBe(error.exitCode);
  return error;
}

/** Another plan, approved, of what is there now. */
async function plan(): Promise<void> {
  await valueFrom('inventory scan');
  await valueFrom('plan create');
  await valueFrom('plan approve');
}

/** Executions stand still from the moment they transfer, or go on. */
async function stuck(isStuck: boolean): Promise<void> {
  const rules = isStuck ? [{ fault: 'execution-stuck', times: 'always' }] : [];
  const answer = await fetch(`${cloud.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status).toBe(200);
}

const ledger = () => readFileSync(join(place.directory, '.headwater/ledger.jsonl'), 'utf8');

/** An `apply` in another process, from the moment an execution of this step runs. */
async function applying(step: string): Promise<{ readonly apply: Promise<Ended> }> {
  const started = new RegExp(`"resource-known",[^\\n]*"step":"${step}"`);
  let ended: Ended | undefined;
  const apply = run('apply').then((end) => {
    ended = end;
    return end;
  });
  while (!started.test(ledger())) {
    expect(ended).toBeUndefined();
    await sleep(50);
  }
  return { apply };
}

const reason = ['--reason', 'the filer is patched'];
const sentence = /^Everything was paused by \S+ at 20\d\d-\d\d-\d\d \d\d:\d\d UTC: the filer is patched\.$/;

test('pause, while another process applies: what runs ends, the rest waits, and resume goes on', async () => {
  await valueFrom('plan create');
  await valueFrom('plan approve');
  await stuck(true);
  const seed = 'data/transfer/1-seed';
  const { apply } = await applying(seed);
  const paused = await valueFrom('pause', reason);
  expect(paused).toMatchObject({ changed: true, shares: null, ended: [], running: [seed] });
  const again = await valueFrom('pause');
  expect(again).toMatchObject({ changed: false, stops: paused.stops });
  const status = await valueFrom('status');
  expect(status.stops).toEqual(paused.stops);
  expect(status.waiting[0]).toMatchObject({ whom: 'person', next: ['headwater resume'] });
  expect((await headwater(place.directory, ['status'])).stdout).toMatch(
    /^PAUSED {2}Everything was paused by/m,
  );
  await stuck(false);
  const { done, unfinished } = documentIn('apply', await apply, 5);
  expect(done.map(({ step }) => step)).toContain(seed);
  expect(unfinished).toMatchObject([
    { step: 'data/verify/1-seed', code: 'paused', next: ['headwater resume'] },
  ]);
  for (const command of ['apply', 'cutover run']) {
    const error = await errorFrom(command);
    expect(error).toMatchObject({ code: 'paused', exitCode: 5, next: ['headwater resume'] });
    expect(error.message).toMatch(sentence);
  }
  expect(await valueFrom('resume')).toMatchObject({ changed: true, stops: [] });
  expect((await valueFrom('apply')).done).toMatchObject([{ step: 'data/verify/1-seed' }]);
});

test('pause --now: the execution is ended without being a failure, and another one carries the rest', async () => {
  await addFile('two.txt');
  await plan();
  await stuck(true);
  const delta = 'data/transfer/2-delta';
  const { apply } = await applying(delta);
  const paused = await valueFrom('pause', ['--now', '--share', 'data', ...reason]);
  expect(paused).toMatchObject({ changed: true, shares: ['data'], ended: [delta], running: [] });
  expect(documentIn('apply', await apply, 5).unfinished).toMatchObject([
    { step: delta, code: 'paused', next: ['headwater resume --share data'] },
  ]);
  await stuck(false);
  expect(await valueFrom('resume', ['--share', 'data'])).toMatchObject({ changed: true, stops: [] });
  await valueFrom('apply');
  const ends = (await valueFrom('ledger show')).flatMap(({ event }) =>
    event.type === 'execution-ended' && event.step === delta ? [event.result] : [],
  );
  expect(ends).toEqual(['cancelled', 'success']);
  expect((await valueFrom('verify'))[0]?.evidence.verdict).toBe('proved');
});

test('cancel: what is left is held until it is taken up again', async () => {
  await addFile('three.txt');
  await plan();
  const cancelled = await valueFrom('cancel', ['--all']);
  expect(cancelled).toMatchObject({ changed: true, shares: ['data'], ended: [], running: [] });
  // What serves every share is still seen to; then there is nothing else.
  const { unfinished } = await valueFrom('apply', [], 5);
  expect(new Set(unfinished.map(({ code }) => code))).toEqual(new Set(['cancelled']));
  expect(await errorFrom('apply')).toMatchObject({ code: 'cancelled', exitCode: 5 });
  const held = (await valueFrom('status')).steps.filter(({ status }) => status === 'held');
  expect(new Set(held.map((step) => step.held?.code))).toEqual(new Set(['cancelled']));
  expect(await valueFrom('resume')).toMatchObject({ changed: false, stops: cancelled.stops });
  expect(await valueFrom('resume', ['--share', 'data'])).toMatchObject({ changed: true, stops: [] });
  expect((await valueFrom('apply')).unfinished).toEqual([]);
  expect(await errorFrom('cancel')).toMatchObject({ code: 'command-line', exitCode: 2 });
});
