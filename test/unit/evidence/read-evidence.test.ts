import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { commitGate } from '../../../src/evidence/gates.ts';
import { readEvidence } from '../../../src/evidence/read-evidence.ts';
import { evidenceOf, FROZEN_SHA256, groupOf } from './sample.ts';

const now = evidenceOf([groupOf('10 match/transferred')]);

/** The same record as it was written before the lists of a comparison were kept. */
function asBefore({ inputs, compared: _compared, copy: _copy, authority: _authority, ...rest }: Evidence) {
  const { objects: _objects, source: _source, rules: _rules, reports, listing, ...others } = inputs;
  const { list: _list, ...counts } = reports;
  const { taken: _taken, ...told } = listing;
  return {
    ...rest,
    format: 'headwater-evidence/1',
    inputs: { ...others, listing: told, reports: counts },
  };
}

describe('a record of evidence', () => {
  it('is read as it was written', () => expect(readEvidence(now)).toEqual(now));

  it('of the first layout is read, and opens the gate as before', () => {
    const before = readEvidence(asBefore(now));
    expect(before).toMatchObject({
      format: 'headwater-evidence/1',
      compared: null,
      inputs: {
        rules: null,
        listing: { taken: null },
        objects: null,
        source: null,
        reports: { items: 0, list: null },
      },
    });
    expect(
      commitGate({ share: 'one', evidence: before, frozenSha256: FROZEN_SHA256, accepted: [], deeper: [] }),
    ).toEqual({ open: true });
  });

  it.each([
    ['a later layout', { ...now, format: 'headwater-evidence/3' }],
    ['the second layout without its lists', { ...asBefore(now), format: 'headwater-evidence/2' }],
    [
      'the first layout at a level it never had',
      { ...asBefore(now), method: { level: 'L3', text: 'compared' } },
    ],
    ['nothing', null],
  ])('is refused when it is %s', (_why, document) => expect(() => readEvidence(document)).toThrow());
});
