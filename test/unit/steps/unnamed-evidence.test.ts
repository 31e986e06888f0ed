import { expect, it } from 'vitest';
import type { CopiedFiles, EvidenceCopies } from '../../../src/ports/evidence-copies.ts';
import type { Noted } from '../../../src/steps/check-evidence.ts';
import { unnamedEvidence } from '../../../src/steps/unnamed-evidence.ts';

function copies(place: EvidenceCopies['place'], ids: readonly string[]): EvidenceCopies {
  const refuse = () => Promise.reject(new Error('names are looked at, and nothing else'));
  const record = (_share: string, id: string): CopiedFiles => ({
    read: async () => (ids.includes(id) ? new Uint8Array() : null),
    sha256: refuse,
    open: refuse,
  });
  return {
    place,
    records: async () => ids.map((id) => ({ share: 'media', id })),
    record,
    inventory: () => record('media', ''),
  };
}

const noted = (ids: readonly string[]): Noted[] =>
  ids.map((evidence) => ({
    type: 'evidence-recorded',
    plan: null,
    step: null,
    share: 'media',
    evidence,
    sha256: '0'.repeat(64),
    verdict: 'proved',
  }));

it.each([
  { why: 'a ledger that names all', host: ['a', 'b'], bucket: null, named: ['a', 'b'], told: [] },
  { why: 'one that lost its end', host: ['a', 'b'], bucket: ['a', 'b'], named: ['a'], told: ['b'] },
  { why: 'an empty one', host: ['a'], bucket: ['a'], named: [], told: ['a'] },
  {
    why: 'a check that was killed before it handed its record on',
    host: ['a', 'b'],
    bucket: ['a'],
    named: ['a'],
    told: [],
  },
  {
    why: 'a record of another host, looked for',
    host: [],
    bucket: ['a'],
    named: [],
    everywhere: true,
    told: ['a'],
  },
  { why: 'a record of another host, not looked for', host: [], bucket: null, named: [], told: [] },
  {
    why: 'a check that ended meanwhile',
    host: ['a', 'b'],
    bucket: ['a', 'b'],
    named: ['a'],
    now: ['a', 'b'],
    told: [],
  },
])('of $why: $told', async ({ host, bucket, named, now = named, everywhere = false, told }) => {
  const unnamed = await unnamedEvidence({
    noted: noted(named),
    notedNow: async () => noted(now),
    host: copies('host', host),
    bucket: async () => {
      if (bucket === null) throw new Error('the bucket was asked');
      return copies('bucket', bucket);
    },
    everywhere,
  });
  expect(unnamed).toEqual(told.map((evidence) => ({ share: 'media', evidence })));
});
