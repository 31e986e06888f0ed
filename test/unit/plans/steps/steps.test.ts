import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../../../src/plans/plan.ts';
import { LAB, LAB_FACTS, type ShareFacts, samplePlan } from '../plan-sample.ts';

const ids = (plan: Plan, share: string | null) =>
  plan.steps.filter((step) => step.share === share).map((step) => step.id);

/** Why the needs of a list of steps are no DAG in list order; null when they are one. */
function disorder(steps: readonly Step[]): string | null {
  const done = new Set<string>();
  for (const step of steps) {
    if (done.has(step.id)) return `${step.id} twice`;
    const missing = step.needs.find((need) => !done.has(need));
    if (missing !== undefined) return `${step.id} needs ${missing}, which comes later or never`;
    done.add(step.id);
  }
  return null;
}

describe('the steps of the sample', () => {
  const plan = samplePlan();
  it('of a migrated share', () => {
    expect(ids(plan, 'runs')).toEqual([
      'runs/source-location',
      'runs/target-location',
      'runs/task',
      'runs/transfer/1-seed',
      'runs/verify/1-seed',
      'runs/freeze',
      'runs/transfer/final',
      'runs/verify/final',
      'runs/commit',
    ]);
  });
  it('of a bridge: the file share is writable only after the cache was refreshed', () => {
    expect(ids(plan, 'office').slice(5)).toEqual([
      'office/freeze',
      'office/transfer/final',
      'office/verify/final',
      'office/file-share',
      'office/refresh-cache',
      'office/file-share-writable',
      'office/commit',
    ]);
    expect(plan.steps.find((step) => step.id === 'office/commit')?.needs).toEqual([
      'office/file-share-writable',
    ]);
  });
  it('for all shares; lifecycle waits for every commit', () => {
    expect(ids(plan, null)).toEqual([
      'all/bucket.lab-control',
      'all/bucket.lab-data',
      'all/lifecycle-rules.lab-data',
    ]);
    expect(plan.steps.at(-1)?.needs).toEqual(['runs/commit', 'office/commit', 'finished/commit']);
  });
  it('carry what their executors need', () => {
    const byId = new Map(plan.steps.map((step) => [step.id, step]));
    expect(byId.get('office/source-location')).toMatchObject({
      protocol: 'smb',
      subdirectory: '/office',
      user: 'mover',
      domain: null,
      password: 'env:OFFICE',
    });
    expect(byId.get('runs/source-location')).toMatchObject({
      protocol: 'nfs',
      user: null,
      password: null,
      agentArns: [expect.stringContaining('agent-00000000000000001')],
    });
    expect(byId.get('runs/target-location')).toMatchObject({ bucket: 'lab-data', keyPrefix: 'v1/runs/' });
    expect(byId.get('runs/task')).toMatchObject({
      taskMode: 'BASIC',
      excludes: ['*.tmp'],
      reportBucket: 'lab-control',
      reportPrefix: 'lab/reports/runs/',
    });
    expect(byId.get('office/task')).toMatchObject({ taskMode: 'ENHANCED', protocol: 'smb' });
    expect(byId.get('runs/verify/final')).toMatchObject({
      against: 'freeze',
      level: 'L2',
      keyPrefix: 'v1/runs/',
      exclude: ['*.tmp'],
    });
    expect(byId.get('runs/verify/1-seed')).toMatchObject({ against: 'plan', level: 'L2' });
    expect(byId.get('office/file-share')).toMatchObject({
      undo: 'remove-file-share',
      fileShareName: 'office',
      clientList: [],
    });
  });
  it('say why, every one of them', () => {
    for (const step of plan.steps) expect(step.reason.length).toBeGreaterThan(10);
  });
});

describe('progress', () => {
  it('turns the seed into a delta with the next number', () => {
    const plan = samplePlan({
      facts: { ...LAB_FACTS, runs: { ...LAB_FACTS.runs, cells: [], transfersDone: 2 } },
    });
    expect(ids(plan, 'runs').slice(3, 5)).toEqual(['runs/transfer/3-delta', 'runs/verify/3-delta']);
    expect(plan.shares[0]?.pass).toBe('delta');
  });
  it('leaves a committed share with its lifecycle rule only: no task may write that prefix again', () => {
    const plan = samplePlan({
      facts: {
        ...LAB_FACTS,
        runs: { ...LAB_FACTS.runs, cells: LAB_FACTS.runs?.cells ?? [], committed: true },
      },
    });
    expect(ids(plan, 'runs')).toEqual([]);
    expect(plan.partitions.map((partition) => partition.share)).toEqual(['office', 'finished']);
    const lifecycle = plan.steps.at(-1);
    expect(lifecycle?.needs).toEqual(['office/commit', 'finished/commit']);
    expect(lifecycle?.kind === 'lifecycle-rules' && lifecycle.rules.map((rule) => rule.prefix)).toContain(
      'v1/runs/',
    );
    expect(plan.shares[0]).toMatchObject({ committed: true, pass: null });
  });
});

describe('a migration of which every share is committed', () => {
  const facts = Object.fromEntries(
    Object.entries(LAB_FACTS).map(([share, known]) => [
      share,
      { ...known, cells: known.cells ?? [], committed: true },
    ]),
  );
  const plan = samplePlan({ facts });

  it('has a plan of its buckets and their lifecycle rules', () => {
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['bucket', 'bucket', 'lifecycle-rules']);
    expect(plan.steps.at(-1)?.needs).toEqual([]);
    expect(plan.partitions).toEqual([]);
    expect(plan.waves).toEqual([]);
    expect(plan.shares.map(({ committed, pass }) => [committed, pass])).toEqual(
      plan.shares.map(() => [true, null]),
    );
  });

  it('takes no time and moves nothing', () => {
    expect(plan.estimate).toMatchObject({ bytes: 0, items: 0, expectedSeconds: 0, outages: [] });
    expect(plan.cost.once.expected).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(plan)).not.toMatch(/null,null|NaN|Infinity/);
  });
});

describe('bandwidth windows', () => {
  it('are carried by the plan as they are written, for transfers to keep to', () => {
    const plan = samplePlan({
      yaml: `${LAB}link: {gbps: 10, timeZone: Europe/Berlin, windows: [{days: [mon], from: "08:00", to: "18:00", gbps: 2.4}, {days: [sun], from: "00:00", to: "24:00", gbps: 0}]}\n`,
    });
    expect(plan.link).toEqual({
      gbps: 10,
      utilisation: 0.8,
      timeZone: 'Europe/Berlin',
      windows: [
        { days: ['mon'], from: '08:00', to: '18:00', gbps: 2.4 },
        { days: ['sun'], from: '00:00', to: '24:00', gbps: 0 },
      ],
    });
  });
});

it('any configuration gives a DAG in order, with known needs and one last step', () => {
  const facts = fc.record({ transfersDone: fc.nat(3), committed: fc.boolean(), bytes: fc.nat(1e9) });
  const one = fc.record({
    protocol: fc.constantFrom('nfs', 'smb'),
    strategy: fc.constantFrom('migrate', 'bridge', 'archive'),
    agent: fc.constantFrom('one', 'two'),
    facts,
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (shares) => {
      const rows = shares.map(
        ({ protocol, strategy, agent }, n) =>
          `  - {name: s${n}, protocol: ${protocol}, server: nas, export: /e${n}, mount: /m, agents: [${agent}], prefix: s${n}/, strategy: ${strategy}, gateway: site, user: u, password: "env:P"}`,
      );
      const yaml = `${LAB.slice(0, LAB.indexOf('shares:'))}shares:\n${rows.join('\n')}\n`;
      const known: Record<string, ShareFacts> = Object.fromEntries(
        shares.map((share, n) => [
          `s${n}`,
          { cells: [{ sizeClass: 5, ageClass: 2, files: 7, bytes: share.facts.bytes }], ...share.facts },
        ]),
      );
      const plan = samplePlan({ yaml, facts: known });
      expect(disorder(plan.steps)).toBeNull();
      expect(plan.steps.at(-1)?.kind).toBe('lifecycle-rules');
      const open = shares.filter((share) => !share.facts.committed).length;
      expect(plan.steps.filter((step) => step.kind === 'commit')).toHaveLength(open);
      // Nothing of the cut-over is needed by a transfer step: apply must be able to finish without it.
      const phases = new Map(plan.steps.map((step) => [step.id, step.phase]));
      const rank = { transfer: 0, cutover: 1, lifecycle: 2 };
      for (const step of plan.steps)
        for (const need of step.needs)
          expect(rank[phases.get(need) ?? 'lifecycle']).toBeLessThanOrEqual(rank[step.phase]);
    }),
    { numRuns: 60 },
  );
});

it('the DAG check itself sees a cycle, an unknown need and a repeated id', () => {
  const [first, second, ...rest] = samplePlan().steps;
  if (first === undefined || second === undefined) throw new Error('the sample has steps');
  expect(
    disorder([
      { ...first, needs: [second.id] },
      { ...second, needs: [first.id] },
    ]),
  ).toContain('needs');
  expect(disorder([first, second, ...rest, { ...first, id: 'all/x', needs: ['all/none'] }])).toContain(
    'all/none',
  );
  expect(disorder([first, first])).toContain('twice');
});
