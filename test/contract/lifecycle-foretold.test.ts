import { expect, it } from 'vitest';
import { foretell } from './lifecycle-foretold.ts';

it('what rules come to together is what the rehearsal makes of them, object by object', async () => {
  const { wrong, looks, moved, gone } = await foretell(63, 25);
  expect(wrong.slice(0, 3)).toEqual([]);
  // Had nothing happened, nothing would have been tried.
  expect(looks).toBeGreaterThan(800);
  expect(moved).toBeGreaterThan(30);
  expect(gone).toBeGreaterThan(5);
});
