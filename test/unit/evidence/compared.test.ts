import { expect, it } from 'vitest';
import { comparedIn } from '../../../src/evidence/compared.ts';
import type { PathFacts } from '../../../src/evidence/verdict.ts';

const facts: PathFacts = {
  source: 'mapped',
  blockedBy: null,
  kind: 'file',
  object: 'present',
  size: 'equal',
  checksum: 'equal',
  learnt: 'stored',
  sourceNow: 'same',
  metadata: 'equal',
  access: 'readable',
  stored: 'unknown',
  report: 'none',
  hardLink: 'no',
  claim: 'none',
};

it('counts each entry by the strongest way its checksum was learnt, and metadata apart', () => {
  expect(
    comparedIn([
      { facts, entries: 1 },
      { facts: { ...facts, metadata: 'different' }, entries: 10 },
      { facts: { ...facts, learnt: 'at-rest', metadata: 'not-compared' }, entries: 100 },
      { facts: { ...facts, learnt: 're-read', metadata: 'not-compared' }, entries: 1000 },
      {
        facts: { ...facts, checksum: 'different', learnt: 'none', metadata: 'not-compared' },
        entries: 10_000,
      },
    ]),
  ).toEqual({ stored: 11, atRest: 100, reRead: 1000, metadata: 11 });
});
