import { configDigest } from '../../../src/config/digest.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import type { Churn } from '../../../src/inventory/churn.ts';
import { HAZARD_IDS, type HazardId } from '../../../src/inventory/hazards.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Profile } from '../../../src/inventory/profile.ts';
import { createPlan } from '../../../src/plans/create.ts';
import type { CutPartition } from '../../../src/plans/cutting/cut-partition.ts';
import { wholeShare } from '../../../src/plans/cutting/whole.ts';
import { ASSUMED_RATES, type Rates } from '../../../src/plans/duration/rates.ts';
import type { PlanInput, ShareInput } from '../../../src/plans/input.ts';
import type { Plan } from '../../../src/plans/plan.ts';
import { PRICES } from './cost/price-table.ts';

export const NOW = new Date('2026-11-21T11:36:00.000Z');
const AGENT = 'arn:aws:datasync:us-east-1:123456789012:agent/agent-0000000000000000';

/** Three shares as a laboratory has them: sequencer output, an office share, finished projects. */
export const LAB = `migration: lab
aws: {region: us-east-1, endpoint: rehearsal}
bucket: {name: lab-data, prefix: v1/, control: lab-control}
roles: {dataSync: "arn:aws:iam::123456789012:role/datasync"}
agents:
  - {name: one, arn: "${AGENT}1"}
  - {name: two, arn: "${AGENT}2", mode: enhanced}
gateways:
  - {name: site, arn: "arn:aws:storagegateway:us-east-1:123456789012:gateway/sgw-1", role: "arn:aws:iam::123456789012:role/gateway"}
shares:
  - {name: runs, protocol: nfs, server: nas.lab, export: /export/runs, mount: ./runs, agents: [one], prefix: runs/, exclude: ["*.tmp"]}
  - {name: office, protocol: smb, server: files.lab, export: /office, mount: ./office, agents: [two], prefix: office/, strategy: bridge, gateway: site, user: mover, password: "env:OFFICE"}
  - {name: finished, protocol: nfs, server: nas.lab, export: /export/finished, mount: ./finished, agents: [one], prefix: finished/, strategy: archive}
`;

/** One row of a size and age table. */
export type Cell = Profile['cells'][number];

export interface ShareFacts {
  readonly scanNotUsedAt?: string;
  readonly cells: readonly Cell[];
  readonly coldBytes?: number;
  readonly directories?: number;
  readonly hazards?: readonly {
    readonly hazard: HazardId;
    readonly entries: number;
    readonly bytes: number;
    readonly example?: string;
  }[];
  readonly excluded?: { readonly entries: number; readonly bytes: number };
  readonly transfersDone?: number;
  readonly committed?: boolean;
  readonly unreadable?: number;
  readonly finishedAt?: string;
  readonly origin?: Inventory['origin'];
  readonly cut?: readonly CutPartition[];
  readonly rates?: Rates;
  readonly churn?: Churn;
}

const bytesOf = (text: string) => ({ text, bytes: Buffer.from(text).toString('base64') });

/** A share's inventory, profile and progress from a few facts; everything else follows from them. */
export function shareInput(config: ShareInput['config'], facts: ShareFacts): ShareInput {
  const files = facts.cells.reduce((sum, cell) => sum + cell.files, 0);
  const fileBytes = facts.cells.reduce((sum, cell) => sum + cell.bytes, 0);
  const directories = facts.directories ?? 1;
  const id = '20261120T080000000Z';
  const finishedAt = facts.finishedAt ?? '2026-11-20T08:00:00.000Z';
  const hazards = facts.hazards ?? [];
  const origin = facts.origin ?? { kind: 'scan', attempts: 1 };
  const lost = origin.kind === 'import' ? origin.rejected - origin.duplicates : 0;
  const inventory: Inventory = {
    format: 'headwater-inventory/2',
    id,
    share: config.name,
    protocol: config.protocol,
    root: `/mnt/${config.name}`,
    startedAt: finishedAt,
    finishedAt,
    complete: (facts.unreadable ?? 0) === 0 && lost === 0,
    unreadable: Array.from({ length: facts.unreadable ?? 0 }, (_, n) => ({
      path: bytesOf(`locked/${n}`),
      errorCode: 'EACCES',
    })),
    counts: { entries: files + directories, files, directories, symlinks: 0, others: 0, fileBytes },
    origin,
    parquet: {
      files: [
        { file: 'entries-00001.parquet', rows: files + directories, sizeBytes: 1000, sha256: 'b'.repeat(64) },
      ],
      sizeBytes: 1000,
      sha256: 'a'.repeat(64),
    },
  };
  const profile: Profile = {
    inventory: id,
    share: config.name,
    asOf: NOW.toISOString(),
    files,
    fileBytes,
    directories,
    symlinks: 0,
    others: 0,
    largestFileBytes: fileBytes,
    mapped: { files, fileBytes, directories, symlinks: 0 },
    cells: [...facts.cells],
    cold: { afterDays: 365, files: 0, bytes: facts.coldBytes ?? 0 },
    excludedByPattern: facts.excluded ?? { entries: 0, bytes: 0 },
    hazards: hazards.map(({ hazard, entries, bytes, example }) => ({
      hazard,
      entries,
      bytes,
      examples: example === undefined ? [] : [bytesOf(example)],
    })),
    topDirectories: [],
  };
  return {
    config,
    inventory,
    profile,
    cut: facts.cut ?? [wholeCut(profile)],
    rates: facts.rates ?? ASSUMED_RATES,
    churn: facts.churn ?? null,
    scanNotUsedAt: facts.scanNotUsedAt ?? null,
    progress: { transfersDone: facts.transfersDone ?? 0, committed: facts.committed ?? false },
  };
}

/** A share as its only part, whatever its size. */
export function wholeCut(profile: Profile): CutPartition {
  const limits = { items: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, filterChars: 0 };
  const whole = wholeShare(profile, limits);
  if (whole === null) throw new Error('nothing is over limits that are none');
  return whole;
}

/** Where the rows of an imported listing come from. */
export const listing = (
  given: Partial<Extract<Inventory['origin'], { readonly kind: 'import' }>> = {},
): Inventory['origin'] => ({
  kind: 'import',
  format: 'robocopy',
  files: [],
  unknown: [],
  lines: 100,
  rejected: 0,
  ignored: 0,
  duplicates: 0,
  addedDirectories: 0,
  ...given,
});

const GIB = 2 ** 30;
const cell = (sizeClass: number, files: number, bytes: number, ageClass = 4): Cell => ({
  sizeClass,
  ageClass,
  files,
  bytes,
});

/** What the laboratory's shares hold. */
export const LAB_FACTS: Readonly<Record<string, ShareFacts>> = {
  runs: {
    cells: [cell(1, 120_000, 0.5 * GIB), cell(5, 30_000, 90 * GIB), cell(8, 400, 12_000 * GIB)],
    coldBytes: 4_000 * GIB,
    directories: 5_200,
    excluded: { entries: 12, bytes: 4096 },
    hazards: [
      { hazard: 'bad-utf8', entries: 3, bytes: 81_920, example: 'old/r\\xe9sum\\xe9.txt' },
      { hazard: 'case-clash', entries: 4, bytes: 100, example: 'Data/a.csv' },
    ],
  },
  office: {
    cells: [cell(2, 80_000, 5 * GIB, 1), cell(6, 900, 20 * GIB, 0)],
    coldBytes: 2 * GIB,
    directories: 9_000,
    hazards: [{ hazard: 'smb-acl', entries: 89_900, bytes: 25 * GIB }],
  },
  finished: {
    cells: [cell(4, 50_000, 30 * GIB), cell(7, 7_000, 2_000 * GIB)],
    coldBytes: 2_030 * GIB,
    directories: 800,
  },
};

export interface SampleOptions {
  readonly yaml?: string;
  readonly facts?: Readonly<Record<string, ShareFacts>>;
  readonly input?: Partial<PlanInput>;
}

/** The input of a plan for a configuration text and facts by share name. */
export function planInput({ yaml = LAB, facts = LAB_FACTS, input = {} }: SampleOptions = {}): PlanInput {
  const config = parseConfig(yaml, 'headwater.yaml', { hazardIds: HAZARD_IDS });
  return {
    config,
    configDigest: configDigest(config),
    shares: config.shares.map((share) =>
      shareInput(share, facts[share.name] ?? { cells: [cell(4, 10, 5_000_000)] }),
    ),
    ledger: { seq: 4, digest: 'b'.repeat(64) },
    prices: PRICES,
    now: NOW,
    createdBy: 'kim',
    rehearsal: true,
    ...input,
  };
}

/** A plan of the sample. */
export function samplePlan(options: SampleOptions = {}): Plan {
  return createPlan(planInput(options));
}
