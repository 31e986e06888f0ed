import { expect, it } from 'vitest';
import { unreadDirectories } from '../../../src/wiring/copy-errors.ts';

it('names what could not be read, as far as a screen goes, and safely', () => {
  const unreadable = Array.from({ length: 23 }, (_, at) => ({
    path: { text: `d\u001b[2J${at}`, bytes: '' },
    errorCode: 'EACCES',
  }));
  const said = unreadDirectories({ unreadable }).split('\n');
  expect(said[0]).toMatch(/: 23$/);
  expect(said[1]).toBe(String.raw`  EACCES  d\x1b[2J0`);
  expect(said).toHaveLength(22);
  expect(said.at(-1)).toBe('  and 3 more');
});
