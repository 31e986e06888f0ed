import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTER_FRAMES, LEAVE_FRAMES } from '../../src/views/frame.ts';
import { statusSchema } from '../../src/views/values/status.ts';
import { BIN, type Ended, headwater, workplace } from '../e2e/headwater.ts';
import { type ServedRehearsal, serve } from '../e2e/serving.ts';

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: ServedRehearsal;
beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'));
  await writeFile(join(place.directory, 'data/one.txt'), 'one\n');
  await done('init', '--name', 'data', '--mount', 'data');
  await done('inventory', 'scan');
  cloud = await serve(place.directory);
  await done('plan', 'create');
  await done('plan', 'approve');
});
afterAll(async () => {
  await cloud?.stop();
  await place.remove();
});

async function done(...args: readonly string[]): Promise<Ended> {
  const ended = await headwater(place.directory, args);
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return ended;
}

interface Watching {
  readonly child: ChildProcess;
  text(): string;
  lines(): readonly string[];
  readonly ended: Promise<number | null>;
}

/** A `status --watch` that goes on; see {@link Watching}. */
function watching(...args: readonly string[]): Watching {
  return started(process.execPath, [BIN, 'status', '--watch', '--interval', '1s', ...args]);
}

function started(program: string, args: readonly string[]): Watching {
  const child = spawn(program, args, {
    cwd: place.directory,
    stdio: 'pipe',
    env: { ...process.env, TERM: 'xterm' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  return {
    child,
    text: () => text,
    lines: () => text.split('\n').filter((line) => line !== ''),
    ended: new Promise((resolve) => child.once('close', resolve)),
  };
}

const soon = (what: () => boolean) => expect.poll(what, { timeout: 120_000, interval: 50 }).toBe(true);

describe('without a terminal', () => {
  test('prints a line, another when something has changed, and ends with 0 at Ctrl-C', async () => {
    const watch = watching('--no-live');
    await soon(() => watch.lines().length === 1);
    expect(watch.text()).toMatch(/^20\S+Z REHEARSAL of my-migration: transfer 0 of \d+/);
    await done('pause');
    await soon(() => watch.lines().length === 2);
    expect(watch.lines()[1]).toContain('1 PAUSED or CANCELLED');
    watch.child.kill('SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.lines().length).toBe(2);
  });

  test('ends by itself when a person is needed, if that was asked for', async () => {
    const watch = watching('--no-live', '--until-done', '--json');
    expect(await watch.ended).toBe(5);
    expect(watch.lines().map((line) => statusSchema.parse(JSON.parse(line)).stops.length)).toEqual([1]);
    await done('resume');
  });

  test('ends with 0 when nobody reads along any more', async () => {
    const watch = watching('--no-live', '--json');
    await soon(() => watch.lines().length === 1);
    watch.child.stdout?.destroy();
    await done('pause');
    await done('resume');
    expect(await watch.ended).toBe(0);
  });

  test.each([['0s'], ['25h'], ['soon']])('refuses to look every %s', async (interval) => {
    const { code, stderr } = await headwater(place.directory, ['status', '--watch', '--interval', interval]);
    expect(code).toBe(2);
    expect(stderr).toContain('no time between looks');
  });
});

test('asks DataSync how far what runs is, and only when told to', async () => {
  await stuck(true);
  const apply = headwater(place.directory, ['apply']);
  const watch = watching('--json');
  const seen = () => watch.lines().map((line) => statusSchema.parse(JSON.parse(line)));
  await soon(() => seen().some(({ executions }) => executions.some(({ state }) => state === 'TRANSFERRING')));
  watch.child.kill('SIGINT');
  expect(await watch.ended).toBe(0);
  const last = seen().at(-1);
  expect(last?.seen).toMatchObject({ by: 'datasync', trouble: null });
  expect(last?.agents.map(({ executions, online }) => [executions, online])).toContainEqual([1, true]);
  const byLedger = statusSchema.parse(JSON.parse((await done('status', '--json')).stdout));
  expect(byLedger.seen.by).toBe('ledger');
  expect(byLedger.executions).toMatchObject([{ state: null, bytes: null, since: expect.any(String) }]);
  const text = (await done('status', '--live')).stdout;
  expect(text).toMatch(/^Running, as DataSync said at \d\d:\d\d:\d\d UTC$/m);
  await stuck(false);
  expect((await apply).code).toBe(0);
});

const script = spawnSync('script', ['--version']).status === 0;
test.runIf(script)(
  'on a terminal draws over itself, also when it shrinks, and leaves it as it was',
  async () => {
    // The terminal shrinks while it is drawn on; Ctrl-C is typed.
    const command = `stty cols 60 rows 12; (sleep 3; stty cols 30 rows 6 < /dev/tty) & exec "${process.execPath}" "${BIN}" status --watch --interval 1s --no-live`;
    const watch = started('script', ['-qec', command, '/dev/null']);
    await soon(() => sizesOf(watch.text()).some(([rows = 0]) => rows > 6));
    await soon(() => (sizesOf(watch.text()).at(-1)?.[0] ?? 9) <= 6);
    watch.child.stdin?.write('\u0003');
    expect(await watch.ended).toBe(0);
    const text = watch.text();
    expect(text.indexOf(ENTER_FRAMES)).toBeGreaterThanOrEqual(0);
    expect(text.lastIndexOf(LEAVE_FRAMES)).toBeGreaterThan(text.lastIndexOf('\u001b[H'));
    const sizes = sizesOf(text.slice(0, text.lastIndexOf(LEAVE_FRAMES)));
    for (const [rows, columns] of sizes) {
      expect(rows).toBeLessThanOrEqual(12);
      expect(columns).toBeLessThanOrEqual(60);
    }
    expect(sizes.at(-1)?.[1]).toBeLessThanOrEqual(30);
  },
);

/** Lines and columns of each frame that is whole. */
function sizesOf(text: string): readonly (readonly [rows: number, columns: number])[] {
  return text
    .split('\u001b[H')
    .slice(1)
    .flatMap((frame) => {
      if (!frame.includes('\u001b[J')) return [];
      const lines = (frame.split('\u001b[J')[0] ?? '').split(/\r+\n/);
      return [
        [lines.length, Math.max(...lines.map((line) => line.replaceAll('\u001b[K', '').length))],
      ] as const;
    });
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

test('the ledger knows nothing of who watched', () => {
  const ledger = readFileSync(join(place.directory, '.headwater/ledger.jsonl'), 'utf8');
  expect(ledger).not.toContain('status');
});
