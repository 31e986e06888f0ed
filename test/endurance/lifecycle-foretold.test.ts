import { expect, it } from 'vitest';
import { foretell } from '../contract/lifecycle-foretold.ts';

it('what 500 configurations come to is what the rehearsal makes of them, object by object', async () => {
  const { wrong, looks, moved, gone } = await foretell(8, 500);
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(looks).toBeGreaterThan(16_000);
  expect(moved).toBeGreaterThan(500);
  expect(gone).toBeGreaterThan(100);
});
