import { describe, expect, it } from 'vitest';
import { diffPlans } from '../../../src/plans/diff/diff.ts';
import { planDiffSchema } from '../../../src/plans/diff/diff-schema.ts';
import { createRepairPlan } from '../../../src/plans/repair/repair-plan.ts';
import type { RepairBasis } from '../../../src/plans/repair/repair-schema.ts';
import { planDiffText } from '../../../src/views/plan-diff-text.ts';
import { planHtml } from '../../../src/views/plan-html.ts';
import { planText } from '../../../src/views/plan-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { LAB, planInput, samplePlan } from '../plans/plan-sample.ts';
import { expectGolden } from './golden.ts';
import { unbalanced } from './markup.ts';

const basis = (share: string, more: Partial<RepairBasis> = {}): RepairBasis => ({
  share,
  evidence: '20261121T090000000Z-check-1a2b3c4d',
  sha256: '1'.repeat(64),
  verdictsSha256: '2'.repeat(64),
  manifestSha256: '3'.repeat(64),
  files: 3,
  bytes: 3_000_000,
  largestBytes: 2_000_000,
  left: [],
  ...more,
});
const LEFT: RepairBasis['left'] = [
  { verdict: 'excluded', reason: 'exclude-pattern', entries: 12, why: 'headwater.yaml excludes it' },
  {
    verdict: 'extra',
    reason: 'no-source-entry',
    entries: 2,
    why: 'headwater deletes no object; find out whose it is',
  },
  {
    verdict: 'missing',
    reason: 'directory',
    entries: 1,
    why: 'a transfer manifest cannot list directories; the next pass brings their markers: headwater plan create',
  },
];
const moves = samplePlan();
const repair = createRepairPlan(planInput(), [
  basis('runs', { left: LEFT }),
  basis('office', { files: 1200, bytes: 7_000_000_000, evidence: '20261121T093000000Z-delta-5e6f7a8b' }),
]);
const clean = createRepairPlan(planInput(), [basis('runs')]);
const page = (plan: typeof repair) =>
  planHtml(plan, { beginsAt: new Date('2026-11-23T06:00:00.000Z'), tool: 'headwater 1.0.0' });

describe('a plan to repair says so first: by which evidence, how much it writes again, and what it leaves', () => {
  it('on its first screen', () => expectGolden('plans/repair.txt', planText(repair, { width: 80 })));

  it('and what it is when nothing is left', () => {
    const [, , head] = planText(clean, { width: 80 }).split('\n');
    expect(head).toBe('A repair: writes 3 files, 2.86 MiB, of 1 share again, and does nothing else.');
    expect(planText(clean, { width: 80 })).toContain('Not repaired: nothing');
    expect(planText(moves, { width: 80 })).not.toMatch(/repair/i);
  });

  it('in the difference to a plan that moves shares, whichever comes first', () => {
    const diff = diffPlans(moves, repair);
    expect(planDiffSchema.parse(diff)).toEqual(diff);
    expect([diff.before.repair, diff.after.repair?.map(({ share, files }) => [share, files])]).toEqual([
      null,
      [
        ['runs', 3],
        ['office', 1200],
      ],
    ]);
    expectGolden('plans/repair-diff.txt', planDiffText(diff, { width: 80 }));
    expect(planDiffText(diffPlans(repair, moves), { width: 80 })).toContain(
      '\nThe first is a repair: writes',
    );
    expect(planDiffText(diffPlans(moves, moves), { width: 80 })).not.toMatch(/repair/i);
  });

  it('on its page', () => {
    expectGolden('plans/repair.html', page(repair));
    expect(unbalanced(page(repair))).toEqual([]);
    expect(page(clean)).toContain('Nothing: the evidence found nothing else amiss.');
    expect(page(moves)).not.toMatch(/repair/i);
  });

  it('with everything, also of what the shares are', () => {
    const whole = planText(repair, { width: 100, full: true });
    expect(whole).toContain('Class after commit');
    expect(whole.indexOf('By evidence')).toBeLessThan(whole.indexOf('Class after commit'));
  });
});

it('a repair of many shares, with names as long as they may be, fits the first screen', () => {
  const names = Array.from({ length: 40 }, (_, n) => `${'share-with-a-very-long-name-'.repeat(2)}${n}`);
  const rows = names.map(
    (name, n) =>
      `  - {name: ${name}, protocol: nfs, server: nas, export: /e${n}, mount: /m, agents: [one], prefix: p${n}/}`,
  );
  const yaml = `${LAB.slice(0, LAB.indexOf('shares:'))}shares:\n${rows.join('\n')}\n`;
  const why = '\u001b[2J'.repeat(20);
  const plan = createRepairPlan(
    planInput({ yaml, facts: {} }),
    names.map((name) => basis(name, { left: LEFT.map((one) => ({ ...one, why })) })),
  );
  const lines = planText(plan, { width: 80 }).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(80);
  expect(lines.join('\n')).toContain('writes 120 files, 114 MiB, of 40 shares again');
  expect(lines.join('\n')).not.toContain('\u001b');
});
