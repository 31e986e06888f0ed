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
    ['a figure was changed', () => text().replace('"afterDays":0', '"afterDays":1'), 'plan-edited'],
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
    ['it is JSON of something else', () => '{"format": "headwater-plan/5"}', 'plan-malformed'],
    [
      'it is of a later version',
      () => text().replace('headwater-plan/5', 'headwater-plan/99'),
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
