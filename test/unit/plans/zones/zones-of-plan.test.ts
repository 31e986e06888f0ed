import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StorageClass } from '../../../../src/config/schema.ts';
import { archiveFloorBytes } from '../../../../src/plans/cost/floor.ts';
import { createPlan } from '../../../../src/plans/create.ts';
import type { ClassRule, Plan } from '../../../../src/plans/plan.ts';
import { PRICES } from '../cost/price-table.ts';
import { LAB, planInput } from '../plan-sample.ts';
import { arbitraryFiles, bytesOf, COLD, cellsOf, type TreeFile, WARM, zoningOf } from './tree.ts';

const ONE = LAB.replace(/ {2}- \{name: (office|finished).*\n/g, '');
const PREFIX = 'v1/runs/';
const GIB = 2 ** 30;
const file = (path: string, sizeBytes: number, days: number): TreeFile => ({ path, sizeBytes, days });

interface Options {
  readonly yaml?: string;
  /** More of the share's settings. */
  readonly share?: string;
  readonly part?: number;
}

/** The plan of share `runs` holding these files. */
function planOf(
  files: readonly TreeFile[],
  { yaml = '', share = 'strategy: migrate', part = 0.8 }: Options = {},
): Plan {
  const input = planInput({
    yaml: `${ONE.replace('prefix: runs/', `prefix: runs/, ${share}`)}${yaml}`,
    facts: { runs: { cells: cellsOf(files), coldBytes: bytesOf(files).cold } },
  });
  const shares = input.shares.map((one) => ({ ...one, zoning: zoningOf(files, part) }));
  return createPlan({ ...input, shares });
}

const rulesOf = (plan: Plan): readonly ClassRule[] =>
  plan.steps.flatMap((step) => (step.kind === 'lifecycle-rules' ? step.rules : []));
const shareOf = (plan: Plan) => {
  const [share] = plan.shares;
  if (share === undefined) throw new Error('the sample has a share');
  return share;
};
const classes = (rows: readonly { readonly prefix: string; readonly storageClass: string }[]) =>
  rows.map(({ prefix, storageClass }) => [prefix, storageClass]);
const zonesOf = (plan: Plan) => classes(shareOf(plan).zones);
/** GB that are paid for in a class in the last month. */
const gbAtLast = ({ cost }: Plan, storageClass: string) =>
  cost.lines
    .filter(({ item, months }) => item === 'storage-month' && months?.to === 36)
    .filter(({ price }) => price.replace(/_FA$|_IA$|_AIA$/, '') === `s3.storagePerGBMonth.${storageClass}`)
    .reduce((sum, { quantity }) => sum + quantity, 0);
const policy = (text: string) => `policy: {${text}}\n`;

/** S3's own word on rules that overlap [aws-facts A.6], written down a second time. */
function classInS3(rules: readonly ClassRule[], key: string, sizeBytes: number): StorageClass {
  const wanted = rules
    .filter(({ prefix }) => key.startsWith(prefix))
    .filter(({ objectSizeGreaterThan: bound }) => bound === null || sizeBytes > bound)
    .map(({ storageClass }) => storageClass);
  const order = ['DEEP_ARCHIVE', 'GLACIER', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'STANDARD_IA'] as const;
  return order.find((one) => wanted.includes(one)) ?? 'STANDARD';
}

describe('a cold part of a warm share', () => {
  const files = [file('new/a', 60 * GIB, WARM), file('old/a', 40 * GIB, COLD), file('old/small', 1000, COLD)];
  it('goes to the cold class by a rule over the rule of the share, whose class is weaker', () => {
    const plan = planOf(files);
    expect(rulesOf(plan)).toMatchObject([
      {
        id: 'headwater:lab:runs',
        prefix: PREFIX,
        storageClass: 'INTELLIGENT_TIERING',
        objectSizeGreaterThan: 262_143,
      },
      {
        id: 'headwater:lab:runs:0002',
        prefix: `${PREFIX}old/`,
        storageClass: 'DEEP_ARCHIVE',
        objectSizeGreaterThan: 131_071,
      },
    ]);
    expect(shareOf(plan)).toMatchObject({
      storageClass: 'INTELLIGENT_TIERING',
      classReason: expect.stringContaining(
        '1 subtree with 40 % of its bytes goes to DEEP_ARCHIVE instead, counted as if file sizes were alike everywhere.',
      ),
      zones: [
        {
          prefix: `${PREFIX}old/`,
          storageClass: 'DEEP_ARCHIVE',
          files: 2,
          bytes: 40 * GIB + 1000,
          coldBytes: 40 * GIB + 1000,
          reason: "100 % of its bytes are older than 365 days, 40 % of the share's",
        },
      ],
    });
  });
  it('leaves the rest to rules of its own where S3 would prefer the class of the share', () => {
    const plan = planOf([...files, file('top', GIB, WARM)], {
      yaml: policy('classes: {cold: GLACIER_IR}'),
    });
    expect(classes(rulesOf(plan))).toEqual([
      [`${PREFIX}new/`, 'INTELLIGENT_TIERING'],
      [`${PREFIX}old/`, 'GLACIER_IR'],
    ]);
    expect(shareOf(plan).classReason).toContain('files directly above them (1) stay in STANDARD');
  });
  it('leaves what is read, and zones beyond twenty, to the rules for the rest', () => {
    const many = Array.from({ length: 25 }, (_, n) => file(`old-${n}/a`, (40 + n) * GIB, COLD));
    const plan = planOf([...many, file('new/a', 1400 * GIB, WARM)], {
      yaml: `${policy('classes: {cold: GLACIER_IR}')}readers: [{name: r, prefix: v1/runs/old-24/, kind: other}]\n`,
    });
    const rules = classes(rulesOf(plan));
    expect(rules).toHaveLength(26);
    expect(rules.filter(([, storageClass]) => storageClass === 'GLACIER_IR')).toHaveLength(20);
    for (const rest of ['old-24', 'old-0', 'old-3', 'new'])
      expect(rules).toContainEqual([`${PREFIX}${rest}/`, 'INTELLIGENT_TIERING']);
  });
  it('needs no rule for the rest when that stays in STANDARD', () => {
    const plan = planOf(files, { yaml: policy('classes: {warm: STANDARD}') });
    expect(classes(rulesOf(plan))).toEqual([[`${PREFIX}old/`, 'DEEP_ARCHIVE']]);
  });
  it('is paid for in its class, and the rest in its own', () => {
    const plan = planOf(files);
    expect(gbAtLast(plan, 'DEEP_ARCHIVE')).toBeCloseTo(40, 0);
    expect(gbAtLast(plan, 'INTELLIGENT_TIERING')).toBeCloseTo(60, 0);
  });
  it.each<[string, Options, readonly (readonly string[])[]]>([
    [
      'is archived where a reader reads elsewhere',
      { yaml: 'readers: [{name: r, prefix: v1/runs/new/, kind: other}]\n' },
      [[`${PREFIX}old/`, 'DEEP_ARCHIVE']],
    ],
    [
      'is not archived under a reader',
      { yaml: 'readers: [{name: r, prefix: v1/runs/old/2019/, kind: other}]\n' },
      [],
    ],
    [
      'is not archived under a reader of everything',
      { yaml: 'readers: [{name: r, prefix: v1/, kind: other}]\n' },
      [],
    ],
    ['is not archived behind a file share', { share: 'strategy: bridge, gateway: site' }, []],
    [
      'is not archived when that never pays',
      { yaml: policy('retentionMonths: 1, classes: {cold: GLACIER_IR}, archiveFloor: 0') },
      [[`${PREFIX}old/`, 'GLACIER_IR']],
    ],
  ])('%s', (_why, options, zones) => expect(zonesOf(planOf(files, options))).toEqual(zones));
});

describe('a warm part of a cold share', () => {
  const files = [
    file('old/a', 60 * GIB, COLD),
    file('p/old/a', 30 * GIB, COLD),
    file('p/now/a', 6 * GIB, WARM),
    file('p/notes', GIB, COLD),
  ];
  it('stays warm, by rules for what lies beside it: no rule of S3 leaves a prefix out', () => {
    const plan = planOf(files);
    expect(classes(rulesOf(plan))).toEqual([
      [`${PREFIX}old/`, 'DEEP_ARCHIVE'],
      [`${PREFIX}p/now/`, 'INTELLIGENT_TIERING'],
      [`${PREFIX}p/old/`, 'DEEP_ARCHIVE'],
    ]);
    expect(shareOf(plan).storageClass).toBe('DEEP_ARCHIVE');
    expect(zonesOf(plan)).toEqual([[`${PREFIX}p/now/`, 'INTELLIGENT_TIERING']]);
    expect(shareOf(plan).classReason).toContain('files directly above them (1) stay in STANDARD');
    expect(gbAtLast(plan, 'DEEP_ARCHIVE')).toBeCloseTo(90, 1);
    expect(gbAtLast(plan, 'STANDARD')).toBeCloseTo(1, 1);
  });
  const crowded = (many: number) => [
    file('now/a', 20 * GIB, WARM),
    file('p/big/a', 60 * GIB, COLD),
    ...Array.from({ length: many }, (_, n) => file(`old-${n}/a`, GIB, COLD)),
  ];
  it('keeps the rest warm too, but for what is clearly cold, when that takes too many rules', () => {
    const within = planOf(crowded(898));
    expect(rulesOf(within)).toHaveLength(900);
    expect(shareOf(within).storageClass).toBe('DEEP_ARCHIVE');
    const beyond = planOf(crowded(899));
    expect(shareOf(beyond).storageClass).toBe('INTELLIGENT_TIERING');
    expect(shareOf(beyond).classReason).toContain(
      'to leave its warm part out (now) takes more than the 900 lifecycle rules it may have',
    );
    expect(zonesOf(beyond)).toEqual([[`${PREFIX}p/`, 'DEEP_ARCHIVE']]);
  });
  it('keeps the rest warm too when a name cannot be written in a rule', () => {
    const plan = planOf([...files, file('p/n\u001b[2Jw/a', 2 * GIB, WARM)]);
    expect(shareOf(plan).storageClass).toBe('INTELLIGENT_TIERING');
    expect(shareOf(plan).classReason).toContain('its warm part out (p/now, p/n\\x1b[2Jw) takes');
    expect(zonesOf(plan)).toEqual([
      [`${PREFIX}old/`, 'DEEP_ARCHIVE'],
      [`${PREFIX}p/old/`, 'DEEP_ARCHIVE'],
    ]);
  });
  it('is archived with it when a person said archive, but not when the inventory alone proposed it', () => {
    expect(zonesOf(planOf(files, { share: 'strategy: archive' }))).toEqual([]);
    const nearlyAll = [...files, file('old/b', 100 * GIB, COLD)];
    const proposed = planOf(nearlyAll, { share: 'wave: 1' });
    expect(shareOf(proposed).strategy).toBe('archive');
    expect(zonesOf(proposed)).toEqual([[`${PREFIX}p/now/`, 'INTELLIGENT_TIERING']]);
  });
});

describe('the rules of any plan', () => {
  const arbitrary = fc.record({
    files: arbitraryFiles,
    warm: fc.constantFrom<StorageClass>('STANDARD', 'INTELLIGENT_TIERING', 'STANDARD_IA'),
    cold: fc.constantFrom<StorageClass>('GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'),
    part: fc.constantFrom(0.5, 0.8, 0.95),
    months: fc.constantFrom(1, 4, 12, 36),
    floor: fc.constantFrom(null, 0, 200_000),
    reader: fc.constantFrom(null, 'v1/runs/a/', 'v1/runs/logs', 'v1/runs/b/a/f'),
  });

  it('give each key exactly the class the plan says, by what S3 makes of them', () => {
    let zoned = 0;
    fc.assert(
      fc.property(arbitrary, ({ files, warm, cold, part, months, floor, reader }) => {
        const plan = planOf(files, {
          yaml: `${policy(
            `classes: {warm: ${warm}, cold: ${cold}}, temperature: {coldShareOfBytes: ${part}}, retentionMonths: ${months}${floor === null ? '' : `, archiveFloor: ${floor}`}`,
          )}${reader === null ? '' : `readers: [{name: r, prefix: ${reader}, kind: other}]\n`}`,
          part,
        });
        const share = shareOf(plan);
        const rules = rulesOf(plan);
        zoned += share.zones.length;
        const agedAt = (name: StorageClass, size: number): StorageClass => {
          if (name === 'STANDARD') return name;
          const from = floor ?? archiveFloorBytes(PRICES, name, months) ?? Number.POSITIVE_INFINITY;
          return size >= from ? name : 'STANDARD';
        };
        const isCarvedOut = share.zones.length > 0 && !rules.some(({ prefix }) => prefix === PREFIX);
        for (const { path, sizeBytes } of files) {
          const key = PREFIX + path;
          const directory = key.slice(0, key.lastIndexOf('/') + 1);
          const zone = share.zones.find(({ prefix }) => key.startsWith(prefix));
          // Above a zone that a reader keeps from being one, too: what lies around it was carved out before that was known.
          const carved = [...rules, ...share.zones].map(({ prefix }) => prefix);
          const isAbove =
            isCarvedOut && carved.some((prefix) => prefix !== directory && prefix.startsWith(directory));
          const said = zone?.storageClass ?? (isAbove ? 'STANDARD' : share.storageClass);
          if (reader !== null && key.startsWith(reader)) expect(said, key).not.toBe(cold);
          expect(classInS3(rules, key, sizeBytes), `${key}, ${sizeBytes} bytes`).toBe(
            agedAt(said, sizeBytes),
          );
        }
        const named = [...rules.map(({ id }) => id), ...share.zones.map(({ prefix }) => prefix)];
        expect(new Set(named).size).toBe(named.length);
        expect(rules.length).toBeLessThanOrEqual(900);
      }),
      { numRuns: 400 },
    );
    expect(zoned).toBeGreaterThan(100);
  });
});
