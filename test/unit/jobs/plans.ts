import type { Plan, Step } from '../../../src/plans/plan.ts';
import type { WantedPosture } from '../../../src/plans/posture/posture.ts';

/** `a/task` or `a/task needs bucket, b/commit`: a step with what lowering looks at, and plausible rest. */
export function step(line: string, phase: Step['phase'] = 'transfer'): Step {
  const [id = '', needs] = line.split(' needs ');
  const share = id.startsWith('migration/') ? null : (id.split('/')[0] ?? '');
  const base = {
    id,
    needs: needs?.split(', ') ?? [],
    reason: 'test',
    undo: 'nothing-to-undo',
    phase,
  } as const;
  return share === null
    ? { ...base, share, kind: 'bucket', bucket: 'data', controlBucket: 'control', posture: POSTURE }
    : { ...base, share, kind: 'refresh-cache' };
}

const POSTURE: WantedPosture = {
  encryption: 'SSE-S3',
  kmsKeyArn: null,
  blockSseC: true,
  objectLock: null,
  inventory: null,
  statements: [],
};

/** A plan of these steps; everything lowering does not read is empty. */
export function planOf(steps: readonly Step[], digest = 'd'.repeat(64)): Plan {
  const shares = [...new Set(steps.flatMap((each) => each.share ?? []))];
  return {
    format: 'headwater-plan/5',
    migration: 'demo',
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'test',
    rehearsal: true,
    region: 'us-east-1',
    basis: {
      configDigest: '0'.repeat(64),
      inventories: [],
      ledger: { seq: 0, digest: '' },
      pricesAsOf: '2026-01-01',
    },
    link: { gbps: 1, utilisation: 0.8, timeZone: 'UTC', windows: [] },
    shares: shares.map((share) => ({
      share,
      strategy: 'migrate',
      strategyReason: 'given in headwater.yaml',
      zones: [],
      packing: null,
      wave: 1,
      classReason: 'test',
      storageClass: 'STANDARD',
      pass: 'seed',
      files: 0,
      fileBytes: 0,
      directories: 0,
      symlinks: 0,
      coldBytes: 0,
      excluded: [],
      hazards: [],
      committed: false,
    })),
    delta: null,
    waves: [],
    partitions: [],
    steps: [...steps],
    estimate: { bytes: 0, items: 0, linkSeconds: 0, expectedSeconds: 0, outages: [], basis: 'test' },
    cost: {
      currency: 'USD',
      once: { low: 0, expected: 0, high: 0 },
      monthly: { first: { low: 0, expected: 0, high: 0 }, afterTransition: { low: 0, expected: 0, high: 0 } },
      horizon: { months: 0, usd: { low: 0, expected: 0, high: 0 }, allStandardUsd: 0 },
      lines: [],
      breakEven: [],
    },
    findings: [],
    digest,
  };
}
