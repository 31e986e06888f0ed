import { expect, it } from 'vitest';
import { comparedIn } from '../../../src/evidence/compared.ts';
import { GOOD } from './facts.ts';

it('counts each entry by the strongest way its checksum was learnt, and metadata apart', () => {
  expect(
    comparedIn([
      { facts: GOOD, entries: 1 },
      { facts: { ...GOOD, metadata: 'different' }, entries: 10 },
      { facts: { ...GOOD, learnt: 'at-rest', metadata: 'not-compared' }, entries: 100 },
      { facts: { ...GOOD, learnt: 're-read', metadata: 'not-compared' }, entries: 1000 },
      {
        facts: { ...GOOD, checksum: 'different', learnt: 'none', metadata: 'not-compared' },
        entries: 10_000,
      },
    ]),
  ).toEqual({ stored: 11, atRest: 100, reRead: 1000, metadata: 11 });
});
