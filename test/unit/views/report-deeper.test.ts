import { expect, it } from 'vitest';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { buildReport } from '../../../src/views/report-model.ts';
import { sampleRecord } from './sample-evidence.ts';
import { onlyProjects } from './sample-report.ts';

const match = (entries: number) =>
  ({ verdict: 'match', book: 'transferred', reason: '', entries, bytes: entries }) as const;
const record = (groups: Parameters<typeof sampleRecord>[0]['groups']) =>
  sampleRecord({
    share: 'projects',
    pass: 'check',
    finishedAt: '2026-11-21T10:00:00.000Z',
    scanned: 10,
    groups,
  });

it('keeps open what a deeper check found different, until one has looked there again', () => {
  const at = (hour: number, level: 'L2' | 'L3' | 'L4', more: object = {}, differ = 0): Evidence => {
    const groups = [match(10 - differ), { ...match(differ), verdict: 'differ', reason: 'checksum' } as const];
    const made = record(differ === 0 ? [match(10)] : groups);
    const finishedAt = `2026-11-21T1${hour}:00:00.000Z`;
    return { ...made, id: `check-${hour}`, finishedAt, method: { ...made.method, level, ...more } };
  };
  const sample = (slice: number, slices = 100) => ({
    sample: { seed: 7, slices, slice, read: 1, different: 0, archived: 0 },
  });
  const opened = (...evidence: readonly Evidence[]) =>
    buildReport({
      ...{ plan: onlyProjects(false), progress: fold([]), evidence, tool: 'headwater' },
      generatedAt: new Date('2026-11-21T20:00:00.000Z'),
    }).exceptions.filter(({ id }) => id === 'deeper-check');
  const found = at(1, 'L4', sample(3), 1);
  expect(opened(found)).toEqual([]);
  expect(opened(found, at(2, 'L2'))).toMatchObject([
    { severity: 'wrong', entries: 1, fix: expect.stringContaining('--replay check-1 --share projects') },
  ]);
  expect(opened(found, at(2, 'L4', sample(4)))).toHaveLength(1);
  expect(opened(found, at(2, 'L3'))).toHaveLength(1);
  expect(opened(found, at(2, 'L4', sample(3)), at(3, 'L2'))).toEqual([]);
  expect(opened(found, at(2, 'L4', sample(0, 1)), at(3, 'L2'))).toEqual([]);
  expect(opened(at(1, 'L3', {}, 1), at(2, 'L3'))).toEqual([]);
});

it('proves nothing while that is open, and says so first', () => {
  const earlier = record([match(9), { ...match(1), verdict: 'differ', reason: 'checksum' }]);
  const deep = { ...earlier, id: 'deep', method: { ...earlier.method, level: 'L4' as const } };
  const evidence = [deep, { ...record([match(10)]), id: 'later', finishedAt: '2026-11-21T11:00:00.000Z' }];
  const { verdict, shares } = buildReport({
    ...{ plan: onlyProjects(false), progress: fold([]), evidence, tool: 'headwater' },
    generatedAt: new Date('2026-11-21T20:00:00.000Z'),
  });
  expect(shares).toMatchObject([{ proof: 'not-proved', evidence: 'later', deeper: 1 }]);
  expect(verdict.sentence).toBe(
    'No: 1 that a deeper check found different, where none has looked since, in projects.',
  );
});
