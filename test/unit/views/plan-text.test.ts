import { describe, expect, it } from 'vitest';
import { diffPlans } from '../../../src/plans/diff/diff.ts';
import { costText } from '../../../src/views/cost-text.ts';
import { planDiffText } from '../../../src/views/plan-diff-text.ts';
import { postureLines } from '../../../src/views/plan-posture-lines.ts';
import { planText } from '../../../src/views/plan-text.ts';
import { planView } from '../../../src/views/plan-view.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { LAB, LAB_FACTS, samplePlan } from '../plans/plan-sample.ts';
import { expectGolden } from './golden.ts';

const plan = samplePlan();
const accepted = samplePlan({
  yaml: `${LAB}policy: {exceptions: [{hazard: bad-utf8, reason: old scanner names, by: kim}]}\n`,
  input: { rehearsal: false, ledger: { seq: 9, digest: 'c'.repeat(64) } },
  facts: {
    ...LAB_FACTS,
    runs: { ...LAB_FACTS.runs, cells: LAB_FACTS.runs?.cells ?? [], transfersDone: 1 },
    office: { cells: LAB_FACTS.office?.cells ?? [], committed: true },
  },
});

/** Eleven shares with every hazard, and names as long as they may be. */
const crowd = (() => {
  const names = Array.from({ length: 11 }, (_, n) => `${'share-with-a-very-long-name-'.repeat(2)}${n}`);
  const rows = names.map(
    (name, n) =>
      `  - {name: ${name}, protocol: nfs, server: nas, export: /e${n}, mount: /m, agents: [one], prefix: p${n}/}`,
  );
  const hazards = (['bad-utf8', 'key-too-long', 'special-file', 'object-too-large'] as const).map(
    (hazard) => ({ hazard, entries: 2, bytes: 10, example: `${'deep/'.repeat(100)}\\x1b[2Jname` }),
  );
  return samplePlan({
    yaml: `${LAB.slice(0, LAB.indexOf('shares:'))}shares:\n${rows.join('\n')}\n`,
    facts: Object.fromEntries(
      names.map((name) => [
        name,
        { cells: [{ sizeClass: 1, ageClass: 4, files: 123_456_789, bytes: 9e14 }], hazards },
      ]),
    ),
  });
})();

describe('what people read', () => {
  it.each([
    ['first plan of a rehearsal', 'plans/first.txt', planText(plan, { width: 80 })],
    [
      'the whole of it',
      'plans/first-full.txt',
      planText(plan, { width: 100, full: true, name: 'plan.json', buckets: postureLines(plan, 100) }),
    ],
    ['a later plan on AWS', 'plans/later.txt', planText(accepted, { width: 80 })],
    ['many shares', 'plans/crowd.txt', planText(crowd, { width: 80 })],
    ['the cost, line by line', 'plans/cost.txt', costText(plan, { width: 120 })],
    ['the difference', 'plans/diff.txt', planDiffText(diffPlans(plan, accepted), { width: 80 })],
    ['no difference', 'plans/diff-none.txt', planDiffText(diffPlans(plan, plan), { width: 80 })],
  ])('%s', (_what, file, text) => expectGolden(file, text));
});

it('the whole of it tells what the buckets will be, the first screen does not', async () => {
  const at = { width: 100, beginsAt: new Date('2026-11-21T12:00:00Z') };
  const whole = await planView(plan, { full: true }, at);
  expect(postureLines(plan, 100)).not.toEqual([]);
  expect(whole).toContain(postureLines(plan, 100).join('\n'));
  expect(await planView(plan, {}, at)).not.toContain('Buckets will be');
});

describe('delta passes on a schedule', () => {
  const delta = { pattern: '0 22 * * 1-5', timeZone: 'Europe/Berlin' };
  it('are shown to whoever approves them', () => {
    expect(planText({ ...plan, delta }, { width: 80 })).toContain(
      [
        'Delta   another pass of each share whose pass is done, at cron 0 22 * * 1-5',
        '        (Europe/Berlin), until its cut-over',
      ].join('\n'),
    );
    expect(planText(plan, { width: 80 })).not.toContain('Delta ');
  });
  it('and that they are begun, or no longer, is a difference', () => {
    const { basis } = diffPlans(plan, { ...plan, delta });
    expect(basis).toEqual([{ field: 'delta passes', before: 'none', after: '0 22 * * 1-5 (Europe/Berlin)' }]);
  });
});

describe('the first screen', () => {
  it.each([
    ['of the sample', plan],
    ['of a later plan', accepted],
    ['of many shares with much to say', crowd],
  ])('%s fits 80 x 40 and ends with the next command', (_which, shown) => {
    const lines = planText(shown, { width: 80 }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toContain('headwater plan approve');
  });

  it('begins with REHEARSAL when it is one, and never when it is not', () => {
    expect(planText(plan, { width: 80 })).toMatch(/^REHEARSAL/);
    expect(planText(accepted, { width: 80 })).not.toContain('REHEARSAL');
  });
});

it('no text from a plan can act on a terminal', () => {
  const hostile = {
    ...plan,
    createdBy: 'kim\u001b[2J\r\u202e',
    findings: [
      { id: 'x', severity: 'warn' as const, share: 'a\u009b31m', text: 'b\u0007', fix: 'c\u001b]0;t' },
    ],
    shares: plan.shares.map((share) => ({ ...share, classReason: 'd\u001b[31m' })),
  };
  const everything =
    planText(hostile, { width: 80, full: true, buckets: postureLines(hostile, 80) }) +
    costText(hostile, { width: 80 }) +
    planDiffText(diffPlans(plan, hostile), { width: 80 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(everything).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

it('text that was escaped in the plan is not escaped again', () => {
  expect(planText(plan, { width: 120 })).toContain('old/r\\xe9sum\\xe9.txt');
});
