import { describe, expect, it } from 'vitest';
import { type PlanViewChoice, planView } from '../../../src/views/plan-view.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { expectGolden } from './golden.ts';
import { wavedPlan } from './sample-waves.ts';

const plan = wavedPlan();
const beginsAt = new Date('2026-11-23T06:00:00.000Z');
const view = (choice: PlanViewChoice, width = 80) => planView(plan, choice, { width, beginsAt });

describe('a plan in several waves', () => {
  it.each<[string, string, PlanViewChoice]>([
    ['first screen', 'waves-first.txt', {}],
    ['one wave', 'waves-wave.txt', { wave: 2 }],
    ['one share in partitions', 'waves-share.txt', { share: 'genomics' }],
    ['all partitions', 'waves-partitions.txt', { partitions: true }],
    ['all findings', 'waves-findings.txt', { findings: true }],
  ])('%s', async (_what, file, choice) => {
    const text = await view(choice);
    for (const line of text.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(80);
    expectGolden(`plans/${file}`, text);
  });

  it('counts from the beginning where nobody knows the date', async () => {
    const lines = (await view({})).split('\n');
    expect(lines.length).toBeLessThanOrEqual(41);
    expect(lines.at(-2)).toContain('headwater plan approve');
  });

  it.each<[string, PlanViewChoice, string]>([
    ['a wave', { wave: 7 }, 'wave-unknown'],
    ['a share', { share: 'nobody' }, 'share-unknown'],
  ])('refuses %s that it has not', async (_what, choice, code) => {
    await expect(view(choice)).rejects.toThrow(expect.objectContaining({ code, blame: 'usage' }));
  });
});
