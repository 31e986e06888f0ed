import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plans/plan.ts';
import { redisIsHere, startRedis } from '../flow/redis-server.ts';
import { planOf, step } from '../unit/jobs/plans.ts';

const project = resolve(import.meta.dirname, '../..');
let folder = '';
let dist = '';

/** A killed process needs to be one of its own, and Node runs no TypeScript before 22: build once for all. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-kill-'));
  dist = join(folder, 'dist');
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const tsc = join(project, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(project, 'tsconfig.build.json'), '--outDir', dist, '--noCheck'], {
    cwd: project,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shares = ['a', 'b', 'c', 'd', 'e', 'f'];
const plan = planOf(
  [
    'migration/bucket',
    ...shares.flatMap((s) => [
      `${s}/v needs migration/bucket`,
      `${s}/w needs ${s}/v`,
      `${s}/x needs ${s}/w`,
      `${s}/y needs ${s}/x`,
    ]),
  ].map((line) => step(line)),
);

/** Runs one apply; killed with SIGKILL after `killAfter` steps are done. Resolves to its exit code and its last line. */
async function apply(directory: string, url: string, planFile: string, killAfter = Number.POSITIVE_INFINITY) {
  const script = join(project, 'test/flow/fixtures/jobs-apply.mjs');
  const child = spawn(process.execPath, [script, dist, directory, url, planFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let steps = 0;
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line.startsWith('done ')) steps += 1;
    if (steps >= killAfter) child.kill('SIGKILL');
  }
  const code =
    child.exitCode ??
    (child.signalCode === null ? await new Promise((end) => child.once('exit', end)) : null);
  return { code, last, signal: child.signalCode };
}

async function checkLedger(directory: string, whole: Plan): Promise<void> {
  const done = (await readFile(join(directory, 'done'), 'utf8')).trim().split('\n');
  expect([...new Set(done)].sort()).toEqual(whole.steps.map(({ id }) => id).sort());
  for (const { id, needs } of whole.steps) {
    for (const need of needs)
      expect(done.indexOf(need), `${need} before ${id}`).toBeLessThan(done.indexOf(id));
  }
}

async function killThenEnd(url: string, killAfter: number): Promise<void> {
  const directory = await mkdtemp(join(folder, 'state-'));
  const planFile = join(directory, 'plan.json');
  await writeFile(planFile, JSON.stringify(plan));
  expect(await apply(directory, url, planFile, killAfter)).toMatchObject({ signal: 'SIGKILL' });
  expect(await apply(directory, url, planFile)).toMatchObject({ code: 0, last: 'ended true' });
  await checkLedger(directory, plan);
  expect(existsSync(join(directory, 'queue.lock'))).toBe(false);
}

describe('a process killed in the middle', () => {
  it('loses nothing: the next one on PGlite goes on at once', () => killThenEnd('embedded', 4));

  it.skipIf(!redisIsHere())(
    'loses nothing: the next one on Redis takes over when its locks run out',
    async () => {
      const server = await startRedis();
      try {
        await killThenEnd(server.url, 5);
      } finally {
        await server.stop();
      }
    },
  );
});
