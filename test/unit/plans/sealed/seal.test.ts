import { describe, expect, it } from 'vitest';
import { decodePlan, encodePlan } from '../../../../src/plans/codec.ts';
import { sealedPlan } from '../../../../src/plans/sealed/seal.ts';
import { stepCounts } from '../../../../src/plans/sealed/step-counts.ts';
import { samplePlan } from '../plan-sample.ts';

const plan = samplePlan();
const text = encodePlan(plan);
/** Text that tries to pass for the line of a step. */
const TRAP = '"},\n    {"phase":"lifecycle","kind":"lifecycle-rules"},\n    {"phase":"cutover';
const trapped = { ...plan, steps: plan.steps.map((step) => ({ ...step, reason: TRAP })) };
const look = (file: string) => sealedPlan(Buffer.from(file));
const one = (json: string) => JSON.stringify(JSON.parse(json));

describe('looking at a plan file', () => {
  it('reads what was written, names in any script included', () => {
    expect(look(text)?.plan).toEqual(plan);
    const named = encodePlan({ ...plan, createdBy: 'Zoë データ 📁' });
    expect(look(named)?.plan.createdBy).toBe('Zoë データ 📁');
    expect(look(named)?.plan.digest).not.toBe(plan.digest);
  });

  it('has a line for each item of a long list, so that what differs in it differs in one line', () => {
    const lines = text.split('\n');
    expect(
      lines.filter((line) => line.startsWith('    {"')).map((line) => JSON.parse(line.replace(/,$/, ''))),
    ).toEqual([...plan.partitions, ...plan.steps]);
    const steps = plan.steps.map((step, at) => (at === 3 ? { ...step, reason: 'other' } : step));
    const other = encodePlan({ ...plan, steps }).split('\n');
    expect(other.filter((line, at) => line !== lines[at])).toEqual([
      expect.stringContaining('"reason":"other"'),
      expect.stringContaining('"digest": "'),
    ]);
  });

  it('parses long lists when they are asked for, once', () => {
    const seen = look(text);
    expect(Object.getOwnPropertyDescriptor(seen?.plan, 'steps')?.get).toBeDefined();
    expect(seen?.plan.steps).toBe(seen?.plan.steps);
    expect(encodePlan({ ...plan, ...seen?.plan })).toBe(text);
    expect(JSON.stringify(look(text)?.plan)).toBe(JSON.stringify(plan));
  });

  it.each([
    ['as it is', plan],
    ['without steps', { ...plan, steps: [], partitions: [] }],
    ['with texts that look like lines of a step', trapped],
  ])('counts steps without parsing them: %s', (_what, counted) => {
    expect(look(encodePlan(counted))?.counts).toEqual(stepCounts(counted.steps));
  });

  it.each([
    ['a figure was changed', text.replace('"afterDays":0', '"afterDays":1')],
    ['a blank was added', text.replace('"steps": [', '"steps":  [')],
    ['the digest was changed', text.replace(plan.digest, '0'.repeat(64))],
    ['something follows', `${text}{}\n`],
    ['it is cut short', text.slice(0, 500)],
    ['it is empty', ''],
    ['it is laid out differently', one(text)],
    ['it has the digest twice', text.replace('{', `{\n  "digest": "${plan.digest}",`)],
  ])('leaves it to the schema when %s', (_why, file) => {
    expect(file).not.toBe(text);
    expect(look(file)).toBeNull();
  });

  it('is stricter than acting on one: laid out differently, it is the same plan', () => {
    expect(decodePlan(one(text), 'plan.json')).toEqual(plan);
  });
});
