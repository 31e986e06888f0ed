import { HAZARDS, type HazardId } from '../../../src/inventory/hazards.ts';
import { type Plan, type PlanShare, planSchema, type Step } from '../../../src/plans/plan.ts';

/** 64 hexadecimal digits that differ by letter. */
export const digestOf = (letter: string): string => letter.repeat(64).slice(0, 64);

export const PLAN_DIGEST = digestOf('5e1f');
/** What a hostile file name tries on a terminal and in a browser, escaped as the inventory would. */
export const HOSTILE = String.raw`datasets/\x1b[2J\x1b]0;owned\x07</script><script>alert(1)</script>.bin`;

const GIB = 2 ** 30;
const shown = (text: string) => ({ text, bytes: Buffer.from(text).toString('base64') });

function hazard(id: HazardId, entries: number, bytes: number, examples: readonly string[]) {
  const { effect = 'informs', fix = '' } = HAZARDS.get(id) ?? {};
  return { hazard: id, effect, entries, bytes, examples: examples.map(shown), fix };
}

const shares: PlanShare[] = [
  {
    share: 'projects',
    strategy: 'migrate',
    strategyReason: 'given in headwater.yaml',
    zones: [],
    packing: null,
    wave: 1,
    classReason:
      '41 % of its bytes are older than 365 days, under the 80 % that makes a share cold; it pays from 128 KiB when kept 36 months, smaller objects stay in STANDARD.',
    storageClass: 'INTELLIGENT_TIERING',
    pass: 'seed',
    files: 48_210,
    fileBytes: 2110 * GIB,
    directories: 3_115,
    symlinks: 42,
    coldBytes: 865 * GIB,
    excluded: [
      { reason: 'bad-utf8', entries: 2, bytes: 81_920, accepted: true },
      { reason: 'special-file', entries: 1, bytes: 0, accepted: true },
      { reason: 'exclude-pattern', entries: 310, bytes: 9 * GIB, accepted: true },
    ],
    hazards: [
      hazard('bad-utf8', 2, 81_920, [String.raw`old/Stra\xdfe.doc`, String.raw`old/na\xefve.txt`]),
      hazard('special-file', 1, 0, ['run/app.sock']),
      hazard('case-clash', 4, 12_288, ['src/Makefile', 'src/makefile', 'docs/README', 'docs/readme']),
      hazard('symlink', 42, 1_260, ['current', 'models/latest']),
    ],
    committed: false,
  },
  {
    share: 'media',
    strategy: 'bridge',
    strategyReason: 'given in headwater.yaml',
    zones: [],
    packing: null,
    wave: 1,
    classReason: 'strategy bridge: a file share serves these objects, so they never need a restore.',
    storageClass: 'STANDARD',
    pass: 'seed',
    files: 9_204,
    fileBytes: 640 * GIB,
    directories: 611,
    symlinks: 0,
    coldBytes: 12 * GIB,
    excluded: [{ reason: 'smb-symlink', entries: 3, bytes: 90, accepted: false }],
    hazards: [
      hazard('smb-symlink', 3, 90, ['Shortcuts/today', 'Shortcuts/week', 'Shortcuts/archive']),
      hazard('smb-acl', 9_815, 640 * GIB, []),
    ],
    committed: false,
  },
  {
    share: 'genomics',
    strategy: 'archive',
    strategyReason: 'given in headwater.yaml',
    zones: [],
    packing: null,
    wave: 1,
    classReason:
      'strategy archive; it pays from 256 KiB when kept 36 months, smaller objects stay in STANDARD; reading it all back once costs about $12.60 and takes up to 48 hours.',
    storageClass: 'DEEP_ARCHIVE',
    pass: 'seed',
    files: 1_004_233,
    fileBytes: 5040 * GIB,
    directories: 20_118,
    symlinks: 0,
    coldBytes: 4900 * GIB,
    excluded: [{ reason: 'key-too-long', entries: 1, bytes: 4_096, accepted: false }],
    hazards: [
      hazard('key-too-long', 1, 4_096, [`deep/${'very-long-directory-name/'.repeat(44)}reads.fastq`]),
      hazard('control-character', 1, 1_024, [HOSTILE]),
      hazard('hard-link', 12, 3 * GIB, ['runs/2019/a.bam', 'runs/2019/b.bam']),
    ],
    committed: false,
  },
];

const step = (id: string, share: string | null, phase: Step['phase'], needs: readonly string[]) => ({
  id,
  share,
  phase,
  needs: [...needs],
  reason: 'because the sample says so',
  undo: 'nothing-to-undo' as const,
});

function stepsOf(share: string): Step[] {
  const at = (name: string) => `${share}/${name}`;
  const own = { share, bucket: 'acme-data', keyPrefix: `${share}/`, protocol: 'nfs' as const };
  const run = {
    task: at('task'),
    agents: ['nas-1'],
    partition: at('whole'),
    selection: { by: 'whole' as const },
  };
  const verify = { ...own, kind: 'verify' as const, level: 'L2' as const, exclude: [] };
  return [
    {
      ...step(at('task'), share, 'transfer', []),
      kind: 'task',
      share,
      protocol: 'nfs',
      taskMode: 'BASIC',
      sourceLocation: at('source-location'),
      targetLocation: at('target-location'),
      excludes: [],
      reportBucket: 'acme-headwater',
      reportPrefix: `reports/${share}/`,
      reportRoleArn: 'arn:aws:iam::123456789012:role/reports',
    },
    {
      ...step(at('transfer/1-seed'), share, 'transfer', [at('task')]),
      kind: 'transfer',
      share,
      pass: 'seed',
      ordinal: 1,
      ...run,
    },
    {
      ...step(at('verify/1-seed'), share, 'transfer', [at('transfer/1-seed')]),
      ...verify,
      pass: 'seed',
      against: 'plan',
    },
    {
      ...step(at('freeze'), share, 'cutover', [at('verify/1-seed')]),
      kind: 'freeze',
      share,
      protocol: 'nfs',
    },
    {
      ...step(at('transfer/final'), share, 'cutover', [at('freeze')]),
      kind: 'transfer',
      share,
      pass: 'final',
      ordinal: 2,
      ...run,
    },
    {
      ...step(at('verify/final'), share, 'cutover', [at('transfer/final')]),
      ...verify,
      pass: 'final',
      against: 'freeze',
    },
    {
      ...step(at('commit'), share, 'cutover', [at('verify/final')]),
      kind: 'commit',
      share,
      bucket: 'acme-data',
      keyPrefix: `${share}/`,
    },
  ];
}

const lifecycle: Step = {
  ...step(
    'all/lifecycle-rules.acme-data',
    null,
    'lifecycle',
    shares.map(({ share }) => `${share}/commit`),
  ),
  kind: 'lifecycle-rules',
  bucket: 'acme-data',
  rules: [],
  cleanUp: [],
  abortIncompleteMultipartUploadDays: 7,
};

/** A plan for three shares in three situations, rehearsed or not. */
export function samplePlan(rehearsal = true): Plan {
  return planSchema.parse({
    format: 'headwater-plan/5',
    migration: 'acme-2026',
    createdAt: '2026-11-20T09:00:00.000Z',
    createdBy: 'dana@acme.example',
    rehearsal,
    region: 'us-east-1',
    basis: {
      configDigest: digestOf('c0'),
      inventories: shares.map(({ share }) => ({
        share,
        id: '20261120T080000000Z',
        sha256: digestOf('1a'),
        finishedAt: '2026-11-20T08:10:00.000Z',
        complete: true,
      })),
      ledger: { seq: 0, digest: digestOf('0') },
      pricesAsOf: '2025-10-28',
    },
    link: { gbps: 10, utilisation: 0.8, timeZone: 'UTC', windows: [] },
    shares,
    delta: null,
    waves: [],
    partitions: [],
    steps: [...shares.flatMap(({ share }) => stepsOf(share)), lifecycle],
    estimate: {
      bytes: 7790 * GIB,
      items: 1_085_533,
      linkSeconds: 83_000,
      expectedSeconds: 104_000,
      outages: [
        {
          share: 'projects',
          lowSeconds: 1_800,
          expectedSeconds: 5_400,
          highSeconds: 14_400,
          churn: 'measured',
        },
        { share: 'media', lowSeconds: 600, expectedSeconds: 1_200, highSeconds: 3_600, churn: 'assumed' },
      ],
      basis: 'link',
    },
    cost: {
      currency: 'USD',
      once: { low: 139.2, expected: 154.81, high: 190.3 },
      monthly: {
        first: { low: 176.22, expected: 176.22, high: 176.62 },
        afterTransition: { low: 40.1, expected: 51.18, high: 60.7 },
      },
      horizon: {
        months: 36,
        usd: { low: 1_719, expected: 2_121.9, high: 2_491.4 },
        allStandardUsd: 6_498.73,
      },
      lines: [
        line(
          'datasync-transfer',
          'genomics',
          'DataSync, Basic mode',
          5040,
          'GB',
          0.0125,
          'datasync.basicPerGB',
          null,
          '2025',
          'corroborated',
        ),
        line(
          's3-put',
          'genomics',
          'PUT requests',
          1024.351,
          '1,000 requests',
          0.005,
          's3.putCopyPostListPer1000.STANDARD',
          null,
        ),
        line(
          'transition',
          'genomics',
          'Transitions to DEEP_ARCHIVE',
          611.2,
          '1,000 objects',
          0.05,
          's3.lifecycleTransitionIntoPer1000.DEEP_ARCHIVE',
          null,
          '2026',
        ),
        line(
          'storage-month',
          'genomics',
          'DEEP_ARCHIVE storage',
          4988.31,
          'GB-month',
          0.00099,
          's3.storagePerGBMonth.DEEP_ARCHIVE',
          { from: 2, to: 36 },
          '2024-07-01',
        ),
        line(
          'storage-month',
          'media',
          'STANDARD storage',
          640,
          'GB-month',
          0.023,
          's3.storagePerGBMonth.STANDARD',
          { from: 1, to: 36 },
        ),
        line(
          'gateway-month',
          'media',
          'File Gateway',
          40,
          'GB',
          0.01,
          'storageGateway.fileGatewayPerGBWritten',
          { from: 1, to: 36 },
          null,
          'secondary',
        ),
      ],
      breakEven: [{ storageClass: 'DEEP_ARCHIVE', months: 36, bytes: 77_742 }],
    },
    findings: [
      {
        id: 'HW399',
        severity: 'warn',
        share: 'genomics',
        text: 'One agent carries 5 TiB; it is the bottleneck of the window.',
        fix: 'Add a second agent, or plan for 14 hours.',
      },
    ],
    digest: PLAN_DIGEST,
  });
}

function line(
  item: string,
  share: string | null,
  text: string,
  quantity: number,
  unit: string,
  unitPrice: number,
  price: string,
  months: { from: number; to: number } | null,
  asOf: string | null = '2025-10-28',
  confidence = 'confirmed',
) {
  const usd = Math.round(quantity * unitPrice * 1e6) / 1e6;
  return {
    item,
    share,
    text,
    quantity,
    unit,
    unitPrice,
    usd,
    low: usd,
    high: usd,
    months,
    price,
    asOf,
    confidence,
  };
}
