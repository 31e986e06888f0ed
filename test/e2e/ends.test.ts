import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headwater, workplace } from './headwater.ts';

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
});
