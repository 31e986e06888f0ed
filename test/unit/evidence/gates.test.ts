import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { type CommitFacts, commitGate } from '../../../src/evidence/gates.ts';
import { evidenceOf, FROZEN_SHA256, groupOf } from './sample.ts';

const GOOD = groupOf('10 match/transferred');
const proof = (lines: readonly string[] = [], other: Parameters<typeof evidenceOf>[1] = {}) =>
  evidenceOf([GOOD, ...lines.map(groupOf)], other);
const facts = (other: Partial<CommitFacts> = {}): CommitFacts => ({
  share: 'one',
  evidence: proof(),
  frozenSha256: FROZEN_SHA256,
  accepted: [],
  deeper: [],
  ...other,
});
const notRead = (taken: number): Evidence => {
  const evidence = proof([], { pass: 'check' });
  const scanned = { startedAt: evidence.startedAt, finishedAt: evidence.finishedAt };
  const sourceChecksums = {
    read: 9,
    taken,
    takenBytes: 0,
    scanned,
    takenReadFrom: null,
    takenReadUntil: null,
    tables: [],
  };
  return { ...evidence, method: { ...evidence.method, sourceChecksums } };
};
const reasonsOf = (given: CommitFacts) => {
  const gate = commitGate(given);
  return gate.open ? [] : gate.reasons.map(({ text }) => text);
};

describe('the commit gate opens', () => {
  it.each([
    { why: 'for a frozen share that is proved at L2', given: facts() },
    {
      why: 'when a person accepted what stays behind',
      given: facts({
        evidence: proof(['2 excluded/excluded bad-utf8', '1 excluded/excluded special-file']),
        accepted: ['bad-utf8', 'special-file'],
      }),
    },
    {
      why: 'when a person accepted objects of files deleted at the source',
      given: facts({
        evidence: proof(['3 changed-since/not-scanned deleted-at-source']),
        accepted: ['deleted-at-source'],
      }),
    },
    {
      why: 'when only patterns leave something out',
      given: facts({ evidence: proof(['2 excluded/excluded exclude-pattern']) }),
    },
    {
      // Else a person who verifies between final pass and commit would shut the gate with a better proof.
      why: 'when a check of the same freeze came after the final pass',
      given: facts({ evidence: proof([], { pass: 'check' }) }),
    },
    {
      why: 'when a check went deeper than asked for',
      given: facts({ evidence: proof([], { pass: 'check', level: 'L3' }) }),
    },
    { why: 'when no file needed the checksum of an inventory', given: facts({ evidence: notRead(0) }) },
  ])('$why', ({ given }) => expect(commitGate(given)).toEqual({ open: true }));
});

describe('the commit gate is closed because', () => {
  const cases: readonly {
    readonly why: string;
    readonly given: CommitFacts;
    readonly reasons: readonly string[];
  }[] = [
    {
      why: 'files were not read for it',
      given: facts({ evidence: notRead(1) }),
      reasons: ['the evidence took checksums from the inventory instead of reading every file'],
    },
    {
      why: 'a deeper check found what this one cannot see',
      given: facts({
        deeper: [
          { id: 'e1', level: 'L4', differ: 1, unverified: 0, sample: { seed: 7, slices: 100, slice: 3 } },
          { id: 'e2', level: 'L3', differ: 2, unverified: 0, sample: null },
        ],
      }),
      reasons: [
        'an earlier check at L4 found other bytes in 1 entry, and none has looked there since (e1)',
        'an earlier check at L3 found other bytes in 2 entries, and none has looked there since (e2)',
      ],
    },
    {
      why: 'nobody froze the source',
      given: facts({ frozenSha256: null }),
      reasons: ['one is not frozen', 'the evidence is about another scan than the freeze'],
    },
    {
      why: 'nobody accepted that the bucket keeps what the source deleted',
      given: facts({ evidence: proof(['3 changed-since/not-scanned deleted-at-source']) }),
      reasons: [
        'the bucket holds objects of files that were deleted at the source, and nobody accepted that',
      ],
    },
    {
      why: 'accepting deletions accepts no other change',
      given: facts({
        evidence: proof(['1 changed-since/transferred changed-at-source']),
        accepted: ['deleted-at-source'],
      }),
      reasons: ['the source changed after the freeze'],
    },
    {
      why: 'nothing was verified',
      given: facts({ evidence: null }),
      reasons: ['there is no evidence for the final pass'],
    },
    {
      why: 'nothing happened at all',
      given: facts({ evidence: null, frozenSha256: null }),
      reasons: ['one is not frozen', 'there is no evidence for the final pass'],
    },
    {
      why: 'only the seed pass was verified',
      given: facts({ evidence: proof([], { pass: 'seed' }) }),
      reasons: ['the newest evidence is of the seed pass'],
    },
    {
      why: 'only a delta pass was verified',
      given: facts({ evidence: proof([], { pass: 'delta' }) }),
      reasons: ['the newest evidence is of the delta pass'],
    },
    {
      why: 'names and sizes are no proof of content',
      given: facts({ evidence: proof([], { level: 'L1' }) }),
      reasons: ['the evidence is L1, not L2'],
    },
    {
      why: 'a check may not lower the level',
      given: facts({ evidence: proof([], { pass: 'check', level: 'L0' }) }),
      reasons: ['the evidence is L0, not L2'],
    },
    {
      why: 'another scan was proved',
      given: facts({ evidence: proof([], { inventorySha256: '9'.repeat(64) }) }),
      reasons: ['the evidence is about another scan than the freeze'],
    },
    {
      why: 'a check of the plan’s inventory is about another scan too',
      given: facts({ evidence: proof([], { pass: 'check', inventorySha256: '9'.repeat(64) }) }),
      reasons: ['the evidence is about another scan than the freeze'],
    },
    {
      why: 'something is missing',
      given: facts({ evidence: proof(['1 missing/skipped report-skipped']) }),
      reasons: ['the final pass is not proved'],
    },
    {
      why: 'the freeze did not see everything',
      given: facts({ evidence: proof([], { complete: false }) }),
      reasons: ['the final pass is not proved'],
    },
    {
      why: 'the books do not balance',
      given: facts({ evidence: proof([], { scanned: 99 }) }),
      reasons: ['the final pass is not proved'],
    },
    {
      why: 'the source was not frozen after all',
      given: facts({ evidence: proof(['1 changed-since/transferred changed-at-source']) }),
      reasons: ['the source changed after the freeze'],
    },
    {
      why: 'something was never compared',
      given: facts({ evidence: proof(['1 unverified/transferred no-stored-checksum']) }),
      reasons: ['some entries could not be verified'],
    },
    {
      why: 'nobody accepted what stays behind',
      given: facts({ evidence: proof(['1 excluded/excluded bad-utf8', '1 excluded/excluded key-too-long']) }),
      reasons: [
        'entries stay behind because of bad-utf8, and nobody accepted that',
        'entries stay behind because of key-too-long, and nobody accepted that',
      ],
    },
    {
      why: 'acceptance counts now, not as it was when the evidence was made',
      given: facts({
        evidence: proof(['1 excluded/excluded bad-utf8'], { accepted: ['bad-utf8'] }),
        accepted: [],
      }),
      reasons: ['entries stay behind because of bad-utf8, and nobody accepted that'],
    },
    {
      why: 'everything is wrong at once, and all of it is said',
      given: facts({
        frozenSha256: null,
        evidence: proof(
          [
            '1 differ/transferred size',
            '1 changed-since/transferred gone-at-source',
            '1 unverified/transferred not-checked',
            '1 excluded/excluded special-file',
          ],
          { pass: 'seed', level: 'L1' },
        ),
      }),
      reasons: [
        'one is not frozen',
        'the newest evidence is of the seed pass',
        'the evidence is L1, not L2',
        'the evidence is about another scan than the freeze',
        'the final pass is not proved',
        'the source changed after the freeze',
        'some entries could not be verified',
        'entries stay behind because of special-file, and nobody accepted that',
      ],
    },
  ];
  it.each(cases)('$why', ({ given, reasons }) => expect(reasonsOf(given)).toEqual(reasons));
  it.each(cases)('$why, with what to do about each', ({ given }) => {
    const gate = commitGate(given);
    expect(gate.open).toBe(false);
    if (!gate.open) for (const { fix } of gate.reasons) expect(fix).toMatch(/^[A-Z].*\.$/);
  });
});
