import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { headwater } from './headwater.ts';

/** What a PGlite that could not be opened leaves behind: nobody holds it, so nobody can stop it. */
const A_TIMER_OF_OTHERS = '--import=data:text/javascript,setInterval(()=>undefined,1000)';

test.each([
  { args: ['--version'], code: 0 },
  { args: ['plan', 'show'], code: 2 },
])('$args ends although a library left a timer behind', { timeout: 20_000 }, async ({ args, code }) => {
  const ended = await headwater(tmpdir(), args, { env: { NODE_OPTIONS: A_TIMER_OF_OTHERS } });
  expect(ended.code, ended.stderr).toBe(code);
});
