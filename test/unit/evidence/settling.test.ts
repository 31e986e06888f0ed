import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { settlingOf } from '../../../src/evidence/settling.ts';
import type { Verdict } from '../../../src/evidence/verdict.ts';
import { evidenceText } from '../../../src/views/evidence-text.ts';
import { sampleRecord } from '../views/sample-evidence.ts';

/** A record with an entry of each verdict. */
function recordOf(verdicts: readonly Verdict[], complete = true): Evidence {
  const book = (verdict: Verdict) =>
    verdict === 'extra' ? 'not-scanned' : verdict === 'missing' ? 'unaccounted' : 'transferred';
  return sampleRecord({
    ...{ share: 'lab', pass: 'check', finishedAt: '2026-11-21T10:00:00.000Z', complete },
    scanned: verdicts.filter((verdict) => verdict !== 'extra').length,
    groups: verdicts.map((verdict) => ({ verdict, book: book(verdict), reason: '', entries: 1, bytes: 1 })),
  });
}

describe('what settles a share that is not proved', () => {
  it.each<[string, Verdict[], boolean, object, string]>([
    [
      'files are carried again, without a scan, which would make their evidence outdated',
      ['match', 'missing', 'differ'],
      true,
      { list: 'missing (or differ)', by: 'repair' },
      'headwater apply --repair --share lab',
    ],
    [
      'what differs alone is listed as such',
      ['differ', 'extra'],
      true,
      { list: 'differ (or extra)', by: 'repair' },
      'headwater apply --repair --share lab',
    ],
    [
      'nothing that carries files helps against an object without one',
      ['match', 'extra'],
      true,
      { list: 'extra', by: 'strangers' },
      'headwater report',
    ],
    [
      'what is extra may be of what the scan could not read',
      ['match', 'extra'],
      false,
      { list: 'extra', by: 'scan' },
      'headwater inventory scan lab',
    ],
    [
      'the rest has to be scanned',
      ['match'],
      false,
      { list: null, by: 'scan' },
      'headwater inventory scan lab',
    ],
  ])('%s', (_why, verdicts, complete, settling, next) => {
    const record = recordOf(verdicts, complete);
    expect(settlingOf(record)).toEqual(settling);
    const said = evidenceText(record).split('\n');
    const after = said.slice(said.findIndex((line) => line.startsWith('Next:'))).map((line) => line.slice(6));
    expect(after).toContain(next);
    if (next !== 'headwater inventory scan lab') expect(after.join()).not.toContain('inventory scan');
  });
});

describe('an object without an entry while the source was not read as a whole', () => {
  const copy = { source: '/mnt/lab', endpoint: null, madeBy: 'other' } as const;
  const said = (record: Evidence) => evidenceText(record).replaceAll(/\s+/g, ' ');

  it('is nothing that anybody is told to remove: its file may lie where nobody could read', () => {
    for (const record of [recordOf(['extra'], false), { ...recordOf(['extra'], false), copy }]) {
      expect(said(record)).not.toContain('remove it by hand');
      expect(said(record)).toContain('Its file may be at the source all the same');
    }
    for (const record of [recordOf(['extra']), { ...recordOf(['extra']), copy }])
      expect(said(record)).toContain('remove it by hand');
  });
});
