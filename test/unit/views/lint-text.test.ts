import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/plans/finding-schema.ts';
import { CHECKS } from '../../../src/plans/lint/catalogue.ts';
import { lintText } from '../../../src/views/lint-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import type { Linted } from '../../../src/views/values/linted.ts';
import { samplePlan } from '../plans/plan-sample.ts';
import { expectGolden } from './golden.ts';

const plan = samplePlan();
const linted = (findings: readonly Finding[], deny: Linted['deny'] = null): Linted => ({
  file: '/plans/one.json',
  digest: plan.digest,
  rehearsal: true,
  deny,
  denied: findings.length,
  findings,
});
/** Every check has found something in each of twelve shares, and says it at length. */
const crowd = CHECKS.toSorted((a, b) => a.severity.localeCompare(b.severity)).flatMap(
  ({ id, severity, why, fix }) =>
    Array.from({ length: 12 }, (_, at) => ({ id, severity, share: `share-${at}`, text: why, fix })),
);

describe('what people read', () => {
  it.each([
    ['a plan with warnings and notes', 'plans/lint.txt', linted(plan.findings), false],
    ['one that is denied', 'plans/lint-denied.txt', linted(plan.findings.slice(0, 3), 'warn'), true],
    ['nothing', 'plans/lint-none.txt', linted([], 'warn'), false],
    ['everything, of everything', 'plans/lint-crowd.txt', linted(crowd), false],
  ])('%s', (_what, file, value, full) => expectGolden(file, lintText(value, { width: 80, full })));

  it.each([
    ['of a few', plan.findings],
    ['of very many', crowd],
  ])('the first screen %s fits 80 x 40', (_which, findings) => {
    const lines = lintText(linted(findings, 'error'), { width: 80, full: false }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(80);
  });

  it('all of it has each finding by itself', () => {
    const text = lintText(linted(crowd), { width: 80, full: true });
    expect(text.match(/^ {2}[x!-] HW/gm)).toHaveLength(crowd.length);
  });
});

it('no text of a finding can act on a terminal', () => {
  const rude = {
    id: 'x',
    severity: 'warn' as const,
    share: 'a\u009b31m',
    text: 'b\u0007',
    fix: 'c\u001b]0;t',
  };
  const text = lintText(linted([rude]), { width: 80, full: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
