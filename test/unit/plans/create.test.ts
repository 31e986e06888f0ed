import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { decodePlan, encodePlan } from '../../../src/plans/codec.ts';
import { createPlan } from '../../../src/plans/create.ts';
import { LAB, LAB_FACTS, listing, planInput, type ShareFacts, samplePlan } from './plan-sample.ts';

const runs = LAB_FACTS.runs ?? { cells: [] };
const withRuns = (facts: Partial<ShareFacts>) => ({ facts: { ...LAB_FACTS, runs: { ...runs, ...facts } } });

describe('a plan', () => {
  it('is the same for the same input, byte for byte', () => {
    expect(encodePlan(samplePlan())).toBe(encodePlan(samplePlan()));
  });
  it('names what it was made from', () => {
    const input = planInput();
    expect(createPlan(input).basis).toEqual({
      configDigest: input.configDigest,
      inventories: input.shares.map(({ inventory }) => ({
        share: inventory.share,
        id: inventory.id,
        sha256: 'a'.repeat(64),
        finishedAt: inventory.finishedAt,
        complete: true,
      })),
      ledger: { seq: 4, digest: 'b'.repeat(64) },
      pricesAsOf: '2025-10-28',
    });
  });
  it('never holds a secret, only the reference', () => {
    expect(encodePlan(samplePlan())).toContain('env:OFFICE');
  });
});

describe('a plan is refused', () => {
  it.each<[string, () => unknown, string, string]>([
    [
      'for an inventory with an unread subtree',
      () => samplePlan(withRuns({ unreadable: 2 })),
      'inventory-incomplete',
      '2 directories could not be read, first locked/0 (EACCES)',
    ],
    [
      'for a listing some lines of which could not be used, a repeated path not among them',
      () => samplePlan(withRuns({ origin: listing({ rejected: 4, duplicates: 3 }) })),
      'inventory-incomplete',
      '1 line of the imported robocopy listing could not be used',
    ],
    [
      'for an inventory without entries, as of an unmounted share',
      () => samplePlan(withRuns({ cells: [], directories: 0 })),
      'inventory-empty',
      'share runs',
    ],
    ['without a share', () => createPlan({ ...planInput(), shares: [] }), 'plan-empty', 'no share'],
    [
      'when an unknown hazard is accepted',
      () => {
        const config = parseConfig(
          `${LAB}policy: {exceptions: [{hazard: bad-utf9, reason: old, by: kim}]}\n`,
          'h.yaml',
        );
        return createPlan({ ...planInput(), config });
      },
      'exception-unknown',
      'bad-utf9',
    ],
  ])('%s', (_why, make, code, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code, blame: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('as a bug when inventory and profile are of different scans', () => {
    const input = planInput();
    const [first, ...rest] = input.shares;
    if (first === undefined) throw new Error('the sample has shares');
    const shares = [{ ...first, profile: { ...first.profile, inventory: 'other' } }, ...rest];
    expect(() => createPlan({ ...input, shares })).toThrow(
      expect.objectContaining({ code: 'plan-input', blame: 'bug' }),
    );
  });
});

describe('warnings', () => {
  const codes = (options: Parameters<typeof samplePlan>[0]) =>
    samplePlan(options).warnings.map(({ code, share }) => `${code} ${share ?? 'all'}`);

  it('for a hazard that blocks and is not accepted hold the YAML that accepts it', () => {
    const plan = samplePlan();
    const warning = plan.warnings.find(({ code }) => code === 'hazard-not-accepted');
    const yaml = /- \{.*\}$/.exec(warning?.fix ?? '')?.[0] ?? '';
    expect(warning?.text).toContain('3 entries stay behind');
    const accepted = samplePlan({ yaml: `${LAB}policy:\n  exceptions:\n    ${yaml}\n` });
    expect(accepted.warnings.map(({ code }) => code)).not.toContain('hazard-not-accepted');
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
    expect(codes({}).filter((code) => code.startsWith('hazard'))).toEqual(['hazard-not-accepted runs']);
  });

  const imports = (origin: ReturnType<typeof listing>) =>
    samplePlan({ ...withRuns({ origin }), input: { allowIncomplete: true } }).warnings.filter(
      ({ code, share }) => share === 'runs' && code.startsWith('inventory'),
    );
  it('say that a plan stands on an imported listing, what that leaves open, and what to do', () => {
    const [warning, ...others] = imports(listing({ unknown: ['mtime_ns', 'uid', 'nlink'] }));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      code: 'inventory-imported',
      text: expect.stringMatching(
        /robocopy listing, not from a scan.*does not tell what is cold, hard links\.$/,
      ),
      fix: expect.stringContaining('headwater inventory scan runs'),
    });
    expect(imports(listing())[0]?.text).not.toContain('does not tell');
    expect(imports(listing({ format: 's3-inventory' }))[0]?.text).toContain('tell the times of the files');
  });
  it('say how much of a listing is missing when a person plans without it', () => {
    const [missing, imported] = imports(listing({ rejected: 2 }));
    expect(imported?.code).toBe('inventory-imported');
    expect(missing).toMatchObject({
      code: 'inventory-incomplete',
      text: expect.stringContaining('2 lines of the imported robocopy listing could not be used'),
      fix: expect.stringMatching(/^Mend the listing and import it again, or run .* and plan again\.$/),
    });
  });

  const many = (files: number) =>
    withRuns({ cells: [{ sizeClass: 4, ageClass: 0, files, bytes: files * 500_000 }] });
  it.each<[string, Parameters<typeof samplePlan>[0], string, boolean]>([
    ['20 million items fit a 32 GiB agent', many(20e6 - 5_200), 'agent-memory runs', false],
    ['one more does not', many(20e6 - 5_199), 'agent-memory runs', true],
    [
      'an agent of 64 GiB takes more',
      { ...many(22e6), yaml: LAB.replace('0001"}', '0001", memoryGiB: 64}') },
      'agent-memory runs',
      false,
    ],
    ['source and bucket together stay within 50 million', many(25e6 - 5_200), 'basic-item-limit runs', false],
    ['or exceed it', many(25e6), 'basic-item-limit runs', true],
    [
      'Enhanced agents have no such limit',
      {
        facts: { ...LAB_FACTS, office: { cells: [{ sizeClass: 4, ageClass: 0, files: 30e6, bytes: 1e13 }] } },
      },
      'basic-item-limit office',
      false,
    ],
    ['most files are too small to age', {}, 'mostly-small-files runs', true],
    ['most files are large enough', {}, 'mostly-small-files finished', false],
    ['a fresh inventory', {}, 'inventory-old runs', false],
    ['a week-old one', withRuns({ finishedAt: '2026-11-14T11:36:00.000Z' }), 'inventory-old runs', true],
    [
      'an incomplete one that was allowed',
      { ...withRuns({ unreadable: 1 }), input: { allowIncomplete: true } },
      'inventory-incomplete runs',
      true,
    ],
    [
      'a reader that reads elsewhere',
      { yaml: `${LAB}readers: [{name: old, prefix: runs/, kind: other}]\n` },
      'reader-elsewhere all',
      true,
    ],
    [
      'a reader of a share',
      { yaml: `${LAB}readers: [{name: old, prefix: v1/runs/, kind: other}]\n` },
      'reader-elsewhere all',
      false,
    ],
    [
      'a reader where the strategy says archive',
      { yaml: `${LAB}readers: [{name: old, prefix: v1/finished/, kind: other}]\n` },
      'reader-blocks-archive finished',
      true,
    ],
    [
      'a committed share has nothing left to accept',
      withRuns({ committed: true }),
      'hazard-not-accepted runs',
      false,
    ],
    [
      'an NFS bridge open to all',
      { yaml: LAB.replace('prefix: runs/', 'prefix: runs/, strategy: bridge, gateway: site') },
      'file-share-open runs',
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
      'file-share-open runs',
      false,
    ],
  ])('%s', (_why, options, code, expected) => {
    expect(codes(options).includes(code)).toBe(expected);
  });
});

describe('the plan file', () => {
  it('comes back as it was, and ends with a newline', () => {
    const plan = samplePlan();
    expect(decodePlan(encodePlan(plan), 'plan.json')).toEqual(plan);
    expect(encodePlan(plan).endsWith('}\n')).toBe(true);
  });
  it('is written in one order, whatever the order of keys it is given in', () => {
    const plan = samplePlan();
    const turn = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turn)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([k, v]) => [k, turn(v)]),
            )
          : value;
    const turned = decodePlan(JSON.stringify(turn(plan)), 'plan.json');
    expect(encodePlan(turned)).toBe(encodePlan(plan));
  });

  const text = () => encodePlan(samplePlan());
  it.each<[string, () => string, string]>([
    ['a figure was changed', () => text().replace('"afterDays": 0', '"afterDays": 1'), 'plan-edited'],
    [
      'a step was added that the schema does not know',
      () => text().replace('"steps": [', '"steps": [{"kind": "delete"},'),
      'plan-edited',
    ],
    ['a key was added', () => text().replace('"format"', '"note": "ok",\n  "format"'), 'plan-edited'],
    [
      'the digest was changed',
      () => text().replace(/"digest": "[0-9a-f]{64}"\n\}/, `"digest": "${'0'.repeat(64)}"\n}`),
      'plan-edited',
    ],
    ['it is cut short', () => text().slice(0, 500), 'plan-malformed'],
    ['it is empty', () => '', 'plan-malformed'],
    ['it is JSON of something else', () => '{"format": "headwater-plan/2"}', 'plan-malformed'],
    [
      'it is of a later version',
      () => text().replace('headwater-plan/2', 'headwater-plan/3'),
      'plan-malformed',
    ],
    [
      'the digest is no digest',
      () => text().replace(/"digest": "[0-9a-f]{64}"\n\}/, '"digest": 7\n}'),
      'plan-malformed',
    ],
  ])('is refused when %s', (_why, broken, code) => {
    expect(broken()).not.toBe(text());
    expect(() => decodePlan(broken(), 'plan.json')).toThrow(
      expect.objectContaining({ code, blame: 'usage', message: expect.stringContaining('plan.json') }),
    );
  });
});
