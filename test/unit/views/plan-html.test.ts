import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plans/plan.ts';
import { planHtml } from '../../../src/views/plan-html.ts';
import { expectGolden } from './golden.ts';
import { shapeOf, unbalanced } from './markup.ts';
import { samplePlan } from './sample-plan.ts';
import { wavedPlan } from './sample-waves.ts';

const page = (plan: Plan) =>
  planHtml(plan, { beginsAt: new Date('2026-11-23T06:00:00.000Z'), tool: 'headwater 1.0.0' });
const waved = wavedPlan();
const done: Plan = { ...waved, waves: [], partitions: [], findings: [], shares: [] };

describe('the page of a plan', () => {
  it('of three waves', () => expectGolden('plans/waves.html', page(waved)));

  it.each([
    ['three waves', waved],
    ['no waves', samplePlan()],
    ['nothing left', done],
  ])('is well-formed: %s', (_what, plan) => {
    expect(unbalanced(page(plan))).toEqual([]);
    expect(page(plan)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    const markup = page(samplePlan());
    expect(markup).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|<[^>]*\s(?:src|on\w+)=/);
    expect(markup).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(markup).toContain('<title>REHEARSAL: ');
    expect(page(waved)).not.toContain('REHEARSAL');
  });

  it('says aloud what is drawn, and has the figures beside it', () => {
    const markup = page(waved);
    const charts = [...markup.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    expect(charts).toHaveLength(3);
    for (const tag of charts) expect(tag).toMatch(/role="img" aria-label="[^"]{5,}"/);
    expect(markup.match(/<table/g)?.length).toBe(markup.match(/<caption>/g)?.length);
    expect(markup).toContain('<title>nas-1: genomics/p0003, 1.17 TiB, ');
  });

  it('does not grow with the number of partitions of a share', () => {
    const [first] = waved.partitions;
    if (first === undefined) throw new Error('the sample has partitions');
    const many = Array.from({ length: 5_000 }, (_, n) => ({
      ...first,
      id: `media/p${String(n).padStart(4, '0')}`,
      turn: n + 1,
      seconds: 60,
    }));
    const markup = page({ ...waved, partitions: many });
    expect(markup.length).toBeLessThan(150_000);
    expect(markup).toContain('the first 100 of 5000');
  });

  it('keeps names names, whatever is in them', () => {
    const named = (text: string) =>
      page({
        ...waved,
        createdBy: text,
        shares: waved.shares.map((share) => ({
          ...share,
          classReason: text,
          strategyReason: text,
          zones: [{ prefix: text, storageClass: 'STANDARD', files: 1, bytes: 2, coldBytes: 1, reason: text }],
          packing: { files: 10, bytes: 5, shards: 1, savedUsd: 3, months: 36 },
        })),
        waves: waved.waves.map((wave) => ({ ...wave, name: text, reason: text })),
        partitions: waved.partitions.map((partition) => ({
          ...partition,
          reason: text,
          agents: [text],
          selection: { by: 'filter', include: [text], exclude: [] },
        })),
        findings: waved.findings.map((finding) => ({ ...finding, text, fix: text, share: text })),
      });
    const calm = shapeOf(named('x'));
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom('<svg onload=x>', '"><b>', "'", '</title><script>', '\u202e', '\u0000', '&lt;'),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        expect(shapeOf(named(text))).toBe(calm);
      }),
      { numRuns: 25 },
    );
  });
});
