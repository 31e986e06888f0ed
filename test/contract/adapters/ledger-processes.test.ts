import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileLedger } from '../../../src/adapters/ledger/file-ledger.ts';
import { firstBreak } from '../../../src/ledger/chain.ts';

const project = resolve(import.meta.dirname, '../../..');
const appender = join(import.meta.dirname, 'ledger-appender.mjs');
let folder = '';

/** Node runs no TypeScript before 22, so the ledger and what it imports are compiled for the processes. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater ledger processes '));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const options = '--ignoreConfig --noCheck --skipLibCheck --target es2023 --module nodenext --types node';
  execFileSync(
    join(project, 'node_modules/.bin/tsc'),
    [
      ...options.split(' '),
      '--rewriteRelativeImportExtensions',
      ...['--rootDir', 'src', '--outDir', join(folder, 'dist')],
      'src/adapters/ledger/file-ledger.ts',
    ],
    { cwd: project },
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  /** What the process said, line by line. */
  readonly said: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

async function run(command: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<NodeJS.Signals | null>((end) => child.once('exit', (_, signal) => end(signal)));
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) said.push(line);
  return { said, signal: await ended };
}

const append = (file: string, name: string, count: number, dieAt = 0) =>
  run(process.execPath, [appender, join(folder, 'dist'), file, name, String(count), String(dieAt)]);

async function stepsIn(file: string): Promise<readonly string[]> {
  const events = await openFileLedger(file, () => new Date()).read(0);
  expect(firstBreak(events)).toBeNull();
  return events.map(({ event }) => (event.type === 'step-started' ? event.step : event.type));
}

describe('several processes on one ledger', () => {
  it('append at once without losing or repeating an event', async () => {
    const file = join(folder, 'several.jsonl');
    const runs = await Promise.all(['a', 'b', 'c'].map((name) => append(file, name, 40)));
    const said = runs.flatMap((one) => one.said);
    expect(said).toHaveLength(120);
    expect((await stepsIn(file)).toSorted()).toEqual(said.toSorted());
  });

  it('go on at once when others are killed with the lock in hand', async () => {
    const directory = await mkdtemp(join(folder, 'killed '));
    const file = join(directory, 'ledger.jsonl');
    const begun = performance.now();
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => append(join(directory, 'calm.jsonl'), name, 30)),
    );
    const start = performance.now();
    const calm = start - begun;
    const runs = await Promise.all([
      append(file, 'a', 30),
      append(file, 'b', 30),
      append(file, 'killed-1', 30, 3),
      append(file, 'killed-2', 30, 8),
      append(file, 'killed-3', 30, 8),
    ]);
    expect(runs.map(({ signal }) => signal)).toEqual([null, null, 'SIGKILL', 'SIGKILL', 'SIGKILL']);
    const said = runs.flatMap((one) => one.said);
    expect(said).toHaveLength(30 + 30 + 2 + 7 + 7);
    expect((await stepsIn(file)).toSorted()).toEqual(said.toSorted());
    expect(performance.now() - start, 'nobody waited for the dead').toBeLessThan(2 * calm + 8_000);
    // Whoever was killed last may have left its lock; the next one takes it over and leaves none.
    const after = await append(file, 'next', 1);
    expect((await stepsIn(file)).toSorted()).toEqual([...said, ...after.said].toSorted());
    expect((await readdir(directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('say so when the disk takes only a part of an event', async () => {
    const file = join(folder, 'full.jsonl');
    // A limit on the size of files stands for the full disk: the write that crosses it is cut short.
    const limited = await run('bash', [
      '-c',
      'ulimit -f 2; exec "$@"',
      'limited',
      process.execPath,
      ...[appender, join(folder, 'dist'), file, 'a', '12'],
    ]);
    const told = limited.said.filter((line) => !line.startsWith('refused'));
    expect(limited.said).toContain('refused EFBIG');
    expect(told.length).toBeGreaterThan(2);
    expect(await stepsIn(file)).toEqual(told);
    const after = await append(file, 'b', 1);
    expect(await stepsIn(file)).toEqual([...told, ...after.said]);
  });
});
