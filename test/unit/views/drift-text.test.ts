import { describe, expect, it } from 'vitest';
import { driftText } from '../../../src/views/drift-text.ts';
import { type Drift, driftSchema } from '../../../src/views/values/drift.ts';
import { expectGolden } from './golden.ts';

const NOTHING: Drift = {
  migration: 'acme-2026',
  rehearsal: false,
  at: '2026-12-02T06:15:00.000Z',
  deep: false,
  shares: ['projects', 'office'],
  findings: [],
  unchecked: [],
  cleared: [],
};
const SOME: Drift = {
  ...NOTHING,
  rehearsal: true,
  findings: [
    {
      id: 'HR101',
      severity: 'error',
      share: 'projects',
      subject: 'the source of projects',
      what: 'Of 10 entries: 1 written, last at 2026-12-02T01:00:00.000Z: a\u001b[2Jb.txt.',
      since: '2026-12-02T06:15:00.000Z',
      action: 'Find who still writes there and point them to the bucket or the file share.',
      docs: 'docs/drift.md#hr101',
    },
    {
      id: 'HR302',
      severity: 'warn',
      share: null,
      subject: 'rule logs of acme-data',
      what: 'It is not there any more.',
      since: '2026-11-30T06:15:00.000Z',
      action: 'Look at what is due under all rules together: headwater lifecycle preview.',
      docs: 'docs/drift.md#hr302',
    },
  ],
  unchecked: [{ id: 'HR101', share: 'office', why: 'its source is not mounted on this host (missing)' }],
  cleared: [
    {
      id: 'HR501',
      share: 'projects',
      subject: 'gateway site-a',
      severity: 'error',
      since: '2026-12-01T06:15:00.000Z',
    },
  ],
};

describe('drift, for people', () => {
  it('is worst first, each with what to do, then what was not seen and what is over', () => {
    expect(driftSchema.parse(SOME)).toEqual(SOME);
    expectGolden('views/drift.txt', driftText(SOME, 80));
  });

  it('says that nothing has drifted, and how far the look went', () => {
    expect(driftText(NOTHING, 80)).toBe(
      'acme-2026: nothing has drifted (2 committed shares, as far as a quick look goes,\n2026-12-02 06:15 UTC).\n',
    );
    expect(driftText({ ...NOTHING, deep: true }, 80)).toContain('everything');
    expect(driftText({ ...NOTHING, shares: [] }, 80)).toContain('no share is committed');
  });

  it('keeps to the width, and acts on no terminal', () => {
    const text = driftText(SOME, 60);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text).not.toContain('\u001b');
  });
});
