import type { z } from 'zod';
import { configDigest } from '../../../../src/config/digest.ts';
import { parseConfig } from '../../../../src/config/parse.ts';
import type { configSchema } from '../../../../src/config/schema.ts';
import { HAZARD_IDS } from '../../../../src/inventory/hazards.ts';
import { createPlan } from '../../../../src/plans/create.ts';
import type { PlanInput, ShareInput } from '../../../../src/plans/input.ts';
import { CHECKS } from '../../../../src/plans/lint/catalogue.ts';
import type { LintContext, Observation } from '../../../../src/plans/lint/check.ts';
import type { Plan, Step } from '../../../../src/plans/plan.ts';
import { PRICES } from '../cost/price-table.ts';
import { type ShareFacts, shareInput } from '../plan-sample.ts';

export type SiteConfig = z.input<typeof configSchema>;
type SiteShare = SiteConfig['shares'][number];

/** Shortly after the day of the built-in prices. */
export const NOW = new Date('2025-11-01T08:00:00.000Z');
const ACCOUNT = '123456789012';
export const arn = (service: string, resource: string, region = 'us-east-1', account = ACCOUNT) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** A migration about which there is nothing to say. */
export const SITE: SiteConfig = {
  migration: 'site',
  aws: { region: 'us-east-1', account: ACCOUNT },
  bucket: { name: 'site-data', control: 'site-control' },
  roles: {
    dataSync: arn('iam', 'role/datasync', ''),
    reports: arn('iam', 'role/reports', ''),
  },
  agents: [
    { name: 'one', arn: arn('datasync', 'agent/agent-00000000000000001') },
    { name: 'two', arn: arn('datasync', 'agent/agent-00000000000000002') },
  ],
  gateways: [
    { name: 'hall', arn: arn('storagegateway', 'gateway/sgw-1'), role: arn('iam', 'role/gateway', '') },
  ],
  shares: [
    {
      name: 'runs',
      protocol: 'nfs',
      server: 'nas',
      export: '/export/runs',
      mount: '/mnt/runs',
      agents: ['one'],
      prefix: 'runs/',
      strategy: 'migrate',
      owner: 'kim',
    },
    {
      name: 'home',
      protocol: 'nfs',
      server: 'nas',
      export: '/export/home',
      mount: '/mnt/home',
      agents: ['two'],
      prefix: 'home/',
      owner: 'lee',
    },
  ],
};

const FACTS: ShareFacts = {
  cells: [{ sizeClass: 7, ageClass: 0, files: 100, bytes: 1e10 }],
  finishedAt: '2025-10-31T08:00:00.000Z',
};

/** What is different from the site. */
export interface Sample {
  readonly config?: (site: SiteConfig) => SiteConfig;
  readonly facts?: Readonly<Record<string, Partial<ShareFacts>>>;
  readonly share?: (share: ShareInput) => ShareInput;
  readonly input?: (input: PlanInput) => PlanInput;
  /** What has moved since the plan was made. */
  readonly since?: (input: PlanInput) => PlanInput;
  /** Changes to the finished plan, for what the planner itself does not do. */
  readonly plan?: (plan: Plan) => Plan;
}

/** What checks look at, for a sample. */
export function contextOf(sample: Sample = {}): LintContext {
  const text = JSON.stringify(sample.config?.(structuredClone(SITE)) ?? SITE);
  const config = parseConfig(text, 'headwater.yaml', { hazardIds: HAZARD_IDS });
  const made: PlanInput = {
    config,
    configDigest: configDigest(config),
    shares: config.shares
      .map((share) => shareInput(share, { ...FACTS, ...sample.facts?.[share.name] }))
      .map((share) => sample.share?.(share) ?? share),
    ledger: { seq: 4, digest: 'b'.repeat(64) },
    prices: PRICES,
    now: NOW,
    createdBy: 'kim',
    rehearsal: false,
    allowIncomplete: true,
  };
  const input = sample.input?.(made) ?? made;
  const plan = createPlan(input);
  return { input: sample.since?.(input) ?? input, plan: sample.plan?.(plan) ?? plan };
}

/** What one check says of a sample. */
export function said(id: string, sample: Sample): readonly Observation[] {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}`);
  return check.check(contextOf(sample));
}

/** Settings of one share. */
export const share =
  (name: string, settings: Partial<SiteShare>) =>
  (site: SiteConfig): SiteConfig => ({
    ...site,
    shares: site.shares.map((one) => (one.name === name ? { ...one, ...settings } : one)),
  });

/** The settings of a share that people on site keep using. */
export const BRIDGE: Partial<SiteShare> = { strategy: 'bridge', gateway: 'hall', clients: ['10.0.0.0/8'] };

/** Hazards of the share `runs`. */
export const hazard = (...ids: NonNullable<ShareFacts['hazards']>[number]['hazard'][]): Sample => ({
  facts: { runs: { hazards: ids.map((id) => ({ hazard: id, entries: 3, bytes: 30 })) } },
});

/** The plan with some of its steps changed. */
export const steps =
  (change: (step: Step) => Step) =>
  (plan: Plan): Plan => ({ ...plan, steps: plan.steps.map(change) });

/** The plan with every partition changed. */
export const partitions =
  (change: (partition: Plan['partitions'][number]) => Plan['partitions'][number]) =>
  (plan: Plan): Plan => ({ ...plan, partitions: plan.partitions.map(change) });

/** The plan with other lifecycle rules: prefix, class, least size in bytes (0 for none) and days. */
export const rules = (
  ...rows: readonly (readonly [string, Plan['shares'][number]['storageClass'], number, number?])[]
) =>
  steps((step) =>
    step.kind === 'lifecycle-rules'
      ? {
          ...step,
          rules: rows.map(([prefix, storageClass, floorBytes, afterDays], at) => ({
            id: `headwater:site:${at}`,
            prefix,
            storageClass,
            afterDays: afterDays ?? 0,
            objectSizeGreaterThan: floorBytes === 0 ? null : floorBytes - 1,
          })),
        }
      : step,
  );

/** The plan with another cost. */
export const cost =
  (change: (cost: Plan['cost']) => Partial<Plan['cost']>) =>
  (plan: Plan): Plan => ({ ...plan, cost: { ...plan.cost, ...change(plan.cost) } });
