import { describe, expect, it } from 'vitest';
import { LAB, LAB_FACTS, listing, NOW, type ShareFacts, samplePlan } from '../plan-sample.ts';

const runs = LAB_FACTS.runs ?? { cells: [] };
const withRuns = (facts: Partial<ShareFacts>) => ({ facts: { ...LAB_FACTS, runs: { ...runs, ...facts } } });

describe('findings', () => {
  const codes = (options: Parameters<typeof samplePlan>[0]) =>
    samplePlan(options).findings.map(({ id, share }) => `${id} ${share ?? 'all'}`);

  it('for a hazard that blocks and is not accepted hold the YAML that accepts it', () => {
    const plan = samplePlan();
    const warning = plan.findings.find(({ id }) => id === 'HW102');
    const yaml = /- \{.*\}$/.exec(warning?.fix ?? '')?.[0] ?? '';
    expect(warning?.text).toContain('3 entries stay behind');
    const accepted = samplePlan({ yaml: `${LAB}policy:\n  exceptions:\n    ${yaml}\n` });
    expect(accepted.findings.map(({ id }) => id)).not.toContain('HW102');
    expect(plan.shares[0]?.excluded).toContainEqual({
      reason: 'bad-utf8',
      entries: 3,
      bytes: 81_920,
      accepted: false,
    });
    expect(accepted.shares[0]?.excluded).toContainEqual({
      reason: 'bad-utf8',
      entries: 3,
      bytes: 81_920,
      accepted: true,
    });
  });
  it('do not come for hazards that only change an entry', () => {
    expect(codes({}).filter((code) => code.startsWith('HW102'))).toEqual(['HW102 runs']);
  });

  const imports = (origin: ReturnType<typeof listing>) =>
    samplePlan({ ...withRuns({ origin }), input: { allowIncomplete: true } }).findings.filter(
      ({ id, share }) => share === 'runs' && ['HW101', 'HW103'].includes(id),
    );
  it('say that a plan stands on an imported listing, what that leaves open, and what to do', () => {
    const [warning, ...others] = imports(listing({ unknown: ['mtime_ns', 'uid', 'nlink'] }));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      id: 'HW103',
      text: expect.stringMatching(
        /robocopy listing, not from a scan.*does not tell what is cold, hard links\.$/,
      ),
      fix: expect.stringContaining('headwater inventory scan runs'),
    });
    expect(imports(listing())[0]?.text).not.toContain('does not tell');
    expect(imports(listing({ format: 's3-inventory' }))[0]?.text).toContain('tell the times of the files');
  });
  const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();
  it.each<[string, Partial<ShareFacts>, boolean]>([
    ['a scan of yesterday is worth a word', { origin: listing(), scanNotUsedAt: daysAgo(1) }, true],
    ['so is one of 29 days ago', { origin: listing(), scanNotUsedAt: daysAgo(29) }, true],
    ['one of 30 days ago is not', { origin: listing(), scanNotUsedAt: daysAgo(30) }, false],
    ['there may be none', { origin: listing() }, false],
  ])('of an import tell of the scan it took the place of: %s', (_why, facts, told) => {
    const text = samplePlan(withRuns(facts)).findings.find(({ id }) => id === 'HW103')?.text ?? '';
    const date = facts.scanNotUsedAt?.slice(0, 10);
    expect(text).toContain('an imported robocopy listing');
    expect(text.includes(`A complete scan of ${date} exists and is not used`)).toBe(told);
    expect(text.includes('complete scan')).toBe(told);
  });
  it('say how much of a listing is missing when a person plans without it', () => {
    const [missing, imported] = imports(listing({ rejected: 2 }));
    expect(imported?.id).toBe('HW103');
    expect(missing).toMatchObject({
      id: 'HW101',
      text: expect.stringContaining('2 lines of the imported robocopy listing could not be used'),
      fix: expect.stringMatching(/^Mend the listing and import it again, or run .* and plan again\.$/),
    });
  });

  const many = (files: number) =>
    withRuns({ cells: [{ sizeClass: 4, ageClass: 0, files, bytes: files * 500_000 }] });
  it.each<[string, Parameters<typeof samplePlan>[0], string, boolean]>([
    ['20 million items fit a 32 GiB agent', many(20e6 - 5_200), 'HW202 runs', false],
    ['one more does not', many(20e6 - 5_199), 'HW202 runs', true],
    [
      'an agent of 64 GiB takes more',
      { ...many(22e6), yaml: LAB.replace('0001"}', '0001", memoryGiB: 64}') },
      'HW202 runs',
      false,
    ],
    ['source and bucket together stay within 50 million', many(25e6 - 5_200), 'HW201 runs', false],
    ['or exceed it', many(25e6), 'HW201 runs', true],
    [
      'Enhanced agents have no such limit',
      {
        facts: { ...LAB_FACTS, office: { cells: [{ sizeClass: 4, ageClass: 0, files: 30e6, bytes: 1e13 }] } },
      },
      'HW201 office',
      false,
    ],
    ['most files are too small to age', {}, 'HW421 runs', true],
    ['most files are large enough', {}, 'HW421 finished', false],
    ['a fresh inventory', {}, 'HW104 runs', false],
    ['a week-old one', withRuns({ finishedAt: '2026-11-14T11:36:00.000Z' }), 'HW104 runs', true],
    [
      'an incomplete one that was allowed',
      { ...withRuns({ unreadable: 1 }), input: { allowIncomplete: true } },
      'HW101 runs',
      true,
    ],
    [
      'a reader that reads elsewhere',
      { yaml: `${LAB}readers: [{name: old, prefix: runs/, kind: other}]\n` },
      'HW402 all',
      true,
    ],
    [
      'a reader of a share',
      { yaml: `${LAB}readers: [{name: old, prefix: v1/runs/, kind: other}]\n` },
      'HW402 all',
      false,
    ],
    [
      'a reader where the strategy says archive',
      { yaml: `${LAB}readers: [{name: old, prefix: v1/finished/, kind: other}]\n` },
      'HW401 finished',
      true,
    ],
    ['a committed share has nothing left to accept', withRuns({ committed: true }), 'HW102 runs', false],
    [
      'an NFS bridge open to all',
      { yaml: LAB.replace('prefix: runs/', 'prefix: runs/, strategy: bridge, gateway: site') },
      'HW501 runs',
      true,
    ],
    [
      'an NFS bridge with clients',
      {
        yaml: LAB.replace(
          'prefix: runs/',
          'prefix: runs/, strategy: bridge, gateway: site, clients: [10.0.0.0/8]',
        ),
      },
      'HW501 runs',
      false,
    ],
  ])('%s', (_why, options, code, expected) => {
    expect(codes(options).includes(code)).toBe(expected);
  });
});
