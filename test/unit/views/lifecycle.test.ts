import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/plans/lifecycle/effective.ts';
import { effectiveTable } from '../../../src/plans/lifecycle/effective-table.ts';
import { forecastOf } from '../../../src/plans/lifecycle/forecast.ts';
import { surprisesIn } from '../../../src/plans/lifecycle/surprises.ts';
import { lifecycleProblems } from '../../../src/plans/lifecycle/validate.ts';
import { lifecycleText } from '../../../src/views/lifecycle-text.ts';
import {
  type LifecyclePreview,
  lifecyclePreviewSchema,
} from '../../../src/views/values/lifecycle-preview.ts';
import { PRICES } from '../plans/cost/price-table.ts';
import { expectGolden } from './golden.ts';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const TIB = 2 ** 40;
const at = { nowMs: NOW, months: 36, versioned: true, prefixes: ['cold/', 'hot/'] };
const read = (rules: readonly Readonly<Record<string, unknown>>[]) =>
  readConfiguration({ rules, transitionDefaultMinimumObjectSize: null });

const foreign = { ID: 'logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } };
const ours = {
  ID: 'headwater:lab:cold',
  Status: 'Enabled',
  Filter: { And: { Prefix: 'cold/', ObjectSizeGreaterThan: 262_143 } },
  Transitions: [{ Days: 90, StorageClass: 'DEEP_ARCHIVE' }],
};
const stale = {
  ID: 'headwater:lab:two',
  Status: 'Enabled',
  Filter: { Prefix: 'two/' },
  Expiration: { Days: 9 },
};
const sweeping = {
  ID: 'sweep\u001b[2J',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
};
const tagged = {
  ID: 'finance',
  Status: 'Enabled',
  Filter: { Tag: { Key: 'owner', Value: 'finance' } },
  Expiration: { Days: 365 },
};

/** The first worked example of [aws-facts G], and 1,000 small files beside it. */
const lot = (
  prefix: string,
  objects: number,
  bytes: number,
  fromBytes: number,
  belowBytes: number | null,
) => ({
  prefix,
  fromBytes,
  belowBytes,
  storageClass: 'STANDARD',
  createdAtMs: NOW,
  objects,
  bytes,
});
const LOTS = [
  lot('hot/', 209_715, 10 * TIB, 262_144, null),
  lot('cold/', 1_887_437, 90 * TIB, 262_144, null),
  lot('cold/', 1000, 1000 * 4096, 0, 131_072),
];

function preview(before: LifecyclePreview['kept'], after: LifecyclePreview['kept']): LifecyclePreview {
  const rules = { before: read(before), after: read(after) };
  return lifecyclePreviewSchema.parse({
    bucket: 'data',
    kept: after.filter((rule) => before.includes(rule)),
    removed: before.filter((rule) => !after.includes(rule)),
    added: after.filter((rule) => !before.includes(rule)),
    edited: [],
    counted: { from: 'inventory', objects: 2_098_152, bytes: 100 * TIB + 4_096_000 },
    replaced: { endedAfterDays: 90, counted: null },
    prices: { asOf: PRICES.asOf, region: PRICES.region },
    forecast: forecastOf(LOTS, rules, PRICES, at),
    effective: effectiveTable(rules, LOTS, at),
    surprises: surprisesIn({
      ...at,
      configuration: rules.after,
      isOwn: ({ id }) => id?.startsWith('headwater:lab:') ?? false,
    }),
    problems: lifecycleProblems({ rules: after, transitionDefaultMinimumObjectSize: null }, 'lab'),
    notStopped: { by: [], ruleIds: [] },
    gate: { open: true, reasons: [] },
  });
}

const text = (value: LifecyclePreview, effective = false) => lifecycleText(value, { width: 100, effective });

describe('a preview of lifecycle rules', () => {
  it('shows what moves and costs, then the rules like a diff', () =>
    expectGolden('views/lifecycle-preview.txt', text(preview([foreign, stale], [foreign, ours]))));

  it('shows first what rules of others do to the plan, and on demand what becomes of every kind of object', () =>
    expectGolden(
      'views/lifecycle-preview-overruled.txt',
      text(preview([sweeping, tagged], [sweeping, tagged, ours]), true),
    ));

  it('shows why nothing may be archived, each reason with what to do, and no more than fit', () => {
    const reason = (at: number) => ({
      code: 'under-reader' as const,
      share: 'cold',
      text: `rule ${at} moves objects to DEEP_ARCHIVE under reader train`,
      fix: `take reader ${at} away`,
    });
    const reasons = Array.from({ length: 25 }, (_, at) => reason(at));
    const shown = text({ ...preview([], [ours]), gate: { open: false, reasons } });
    expect(shown).toContain('Held: nothing may be archived in bucket data as things are now.');
    expect(shown).toMatch(/- rule 0 moves objects .*\n {4}to do: take reader 0 away/);
    expect(shown).toContain('and 5 more, see --json');
    expect(text(preview([], [ours]))).not.toContain('Held');
  });

  it('says first that somebody edited rules of ours, or that nobody can tell', () => {
    const edited = text({ ...preview([ours], [ours]), edited: ['headwater:lab:cold\u001b[2J'] });
    expect(edited).toMatch(/^Held: edited by another since they were written in bucket data:/);
    expect(edited).toContain('"headwater:lab:cold\\x1b[2J"');
    expect(text({ ...preview([ours], [ours]), edited: null })).toMatch(
      /^Whether somebody .* cannot be told/s,
    );
  });

  it('says that replaced versions are in no figure, and how many are known', () => {
    const of = (replaced: LifecyclePreview['replaced']) =>
      text({ ...preview([], [ours]), replaced }).replace(/\s+/g, ' ');
    expect(of({ endedAfterDays: 90, counted: null })).toContain(
      "until the plan's rules end them, 90 days after they were replaced; --list counts those that are there.",
    );
    const kept = of({ endedAfterDays: null, counted: { versions: 1200, bytes: 3 * 2 ** 30, whole: false } });
    expect(kept).toContain(
      'for ever, as no rule of the plan ends them; among the first 100,000 versions there are',
    );
    expect(kept).toContain('1,200 such versions now, 3');
  });

  it('says that S3 would refuse: with 1,000 rules there already, none is left for ours', () => {
    const full = Array.from({ length: 1000 }, (_, at) => ({ ...foreign, ID: `logs ${at}` }));
    expect(text(preview(full, [...full, ours])).replaceAll(/\s+/g, ' ')).toMatch(
      /^Refused: S3 would not take these rules for bucket data\. - the bucket would have 1001 rules, 1000 of them of others; S3 takes 1000 at most/,
    );
  });

  it('row 13: says what does not stop rules, and which go on', () => {
    const shown = text({
      ...preview([sweeping], [sweeping, ours]),
      notStopped: {
        by: ['Object Lock', 'policy statement "Keep\u001b"'],
        ruleIds: ['sweep\u001b[2J', 'headwater:lab:cold'],
      },
    }).replaceAll(/\s+/g, ' ');
    expect(shown).toContain(
      'Not stopped by Object Lock, policy statement "Keep\\x1b": "sweep\\x1b[2J", "headwater:lab:cold". Lifecycle asks no policy, and moves and hides locked objects like others; a lock only keeps locked versions from being deleted. To stop a rule, disable it.',
    );
    expect(text(preview([], [ours]))).not.toContain('Not stopped');
  });

  it('says when nothing would change', () => {
    const same = text(preview([foreign, ours], [foreign, ours]));
    expect(same).toContain('Nothing would change.');
    expect(same).toContain('The bill stays the same in 36 months.');
  });

  it('says what is not paid back, is unpriced, leaves early, or is listed', () => {
    const small = preview([], [ours]);
    const { forecast } = small;
    const odd = text({
      ...small,
      counted: { ...small.counted, from: 'listing' },
      forecast: {
        ...forecast,
        beforeUsd: 1,
        afterUsd: 3,
        onceUsd: 3,
        paybackMonths: null,
        unpriced: ['OUT\u001b'],
        early: [{ storageClass: 'GLACIER', objects: 1, bytes: 5 }],
      },
    });
    for (const said of [
      'as it lists them now',
      'Costs $2.00 more in 36 months; $3.00 is paid once',
      'never comes back',
      'No price is known for OUT\\x1b',
      '1 object, 5 bytes leave GLACIER before its minimum duration',
    ])
      expect(odd.replaceAll(/\n/g, ' ')).toContain(said);
  });

  it('prints no control character of a foreign rule', () => {
    const printed = text(preview([sweeping], [{ ...sweeping, ID: '\u202e\n' }, ours]), true);
    expect(printed.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});
