import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN, headwater, workplace } from './headwater.ts';

/** What a PGlite that could not be opened leaves behind: nobody holds it, so nobody can stop it. */
const A_TIMER_OF_OTHERS = '--import=data:text/javascript,setInterval(()=>undefined,1000)';

test.each([
  { args: ['--version'], code: 0 },
  { args: ['plan', 'show'], code: 2 },
])('$args ends although a library left a timer behind', { timeout: 20_000 }, async ({ args, code }) => {
  const ended = await headwater(tmpdir(), args, { env: { NODE_OPTIONS: A_TIMER_OF_OTHERS } });
  expect(ended.code, ended.stderr).toBe(code);
});

describe('what is printed ends with its last line, and no empty one', () => {
  let place: Awaited<ReturnType<typeof workplace>>;
  beforeAll(async () => {
    place = await workplace();
    await mkdir(join(place.directory, 'data'));
    await writeFile(join(place.directory, 'data/one.txt'), 'one\n');
    for (const args of [
      ['init', '--name', 'data', '--mount', 'data'],
      ['inventory', 'scan'],
      ['plan', 'create'],
      ['plan', 'approve'],
    ])
      expect((await headwater(place.directory, args)).code).toBe(0);
  });
  afterAll(() => place.remove());

  test.each([
    { args: ['drift'] },
    { args: ['plan', 'show'] },
    { args: ['plan', 'show', '--cost'] },
    { args: ['plan', 'lint'] },
    { args: ['plan', 'simulate'] },
    { args: ['status'] },
  ])('$args', async ({ args }) => {
    const { stdout } = await headwater(place.directory, args);
    expect(stdout).toMatch(/\S\n$/);
  });

  /** The code a command ends with, and what it said, when a shell put its output there. */
  const shell = (script: string) => {
    const { stdout } = spawnSync('sh', ['-c', `{ ${script} ; } 3>&1`], {
      cwd: place.directory,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, BIN, NO_COLOR: '1' },
    });
    return stdout;
  };

  test.each([
    ['a result', 'plan simulate', '2>&3 | true', '0'],
    ['a long result', 'inventory show --json --duplicates', '2>&3 | true', '0'],
    ['progress', 'inventory scan --fresh', '2>&1 >/dev/null | true', '0'],
    ['progress of looks', 'doctor', '2>&1 >/dev/null | true', '0'],
    ['an error', 'plan show none.json', '2>&1 >/dev/null | true', '2'],
  ])('whoever reads %s may stop, and the exit code stays what it is', (_, args, rest, code) => {
    expect(shell(`{ "$NODE" "$BIN" ${args}; echo "ended with $?" >&3; } ${rest}`)).toContain(
      `ended with ${code}`,
    );
  });

  test.skipIf(!existsSync('/dev/full'))('a result that finds no room is told, without a stack trace', () => {
    const said = shell('"$NODE" "$BIN" status 2>&3 >/dev/full; echo "ended with $?" >&3');
    expect(said).toMatch(/^Error: .*standard output.*ENOSPC/);
    expect(said).toContain('ended with 5');
    expect(said).not.toMatch(/^ +at /m);
  });
});
