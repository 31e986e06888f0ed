import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws } from '../../src/adapters/aws/aws.ts';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { hostCopies } from '../../src/adapters/evidence-copies.ts';
import { openEvidenceFiles } from '../../src/adapters/evidence-files.ts';
import { openFileLedger } from '../../src/adapters/ledger/file-ledger.ts';
import { createWriteTest } from '../../src/adapters/machine/write-test.ts';
import { openMakers } from '../../src/adapters/makers.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { Level } from '../../src/evidence/verdict.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { decodePlan, encodePlan } from '../../src/plans/codec.ts';
import { createPlan } from '../../src/plans/create.ts';
import type { PlanInput } from '../../src/plans/input.ts';
import type { Plan } from '../../src/plans/plan.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { openLedger } from '../../src/steps/ledger.ts';
import { openSightings } from '../../src/steps/sightings.ts';
import { configTemplate, type TemplateShare } from '../../src/wiring/config-template.ts';
import { loadPrices } from '../../src/wiring/planning.ts';
import { openProject, type Project } from '../../src/wiring/project.ts';
import { scanShares } from '../../src/wiring/scanning.ts';
import { shareInputs } from '../../src/wiring/share-inputs.ts';

/** A whole migration of a few files, on the real rehearsal over HTTP, one process. */
export interface SmallMigration {
  readonly project: Project;
  readonly plan: Plan;
  readonly endpoint: string;
  /** What a process that has just started would have: nothing remembered, everything read again. */
  connect(
    wrap?: <T extends object>(port: T, name: string) => T,
  ): Promise<{ context: StepContext; close(): Promise<void> }>;
  /** The same for carrying out another plan of this migration. */
  carrying(plan: Plan): Pick<SmallMigration, 'plan' | 'connect'>;
  /** Scans and plans once more, and approves that plan. */
  again(): Promise<Pick<SmallMigration, 'plan' | 'connect'>>;
  remove(): Promise<void>;
}

const ACCOUNT = '111122223333';
/** Threads and processes for a walk cost more than all else that a step does with a few files. */
const IN_PROCESS = { walker: 'portable', mode: 'narrow' } as const;
/** What the rehearsal of a small migration takes from whoever asks it. */
export const KEY_PAIR = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** What a migration is made from. */
export interface Premises {
  readonly shares: readonly TemplateShare[];
  /** Makes the shares' trees in the project's directory. */
  readonly furnish: (directory: string) => Promise<void>;
  /** The configuration, from the one `init` would write. */
  readonly configure?: (yaml: string) => string;
  /** The plan, from what `plan create` would make it from. */
  readonly planOf?: (input: PlanInput) => Plan;
  /** Whether a person has said that sources are read-only and users moved; true when absent. */
  readonly saysFrozen?: boolean;
}

/** Makes two small shares (NFS with a file share to follow, SMB), scans, plans and approves. */
export function smallMigration(): Promise<SmallMigration> {
  return migrationOf({ shares: SHARES, furnish });
}

async function furnish(directory: string): Promise<void> {
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(join(directory, file, '..'), { recursive: true });
    await writeFile(join(directory, file), text);
  }
  await symlink('b.txt', join(directory, 'nfs/link'));
}

/** Makes shares, scans, plans and approves; a person has said that the sources are read-only, unless told otherwise. */
export async function migrationOf(premises: Premises): Promise<SmallMigration> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater small '));
  await premises.furnish(directory);
  const yaml = configTemplate({ migration: 'small', shares: premises.shares, accept: [] });
  await writeFile(join(directory, 'headwater.yaml'), premises.configure?.(yaml) ?? yaml);
  const project = await openProject(join(directory, 'headwater.yaml'));
  await mkdir(join(project.state, 'rehearsal'), { recursive: true });
  await writeFile(join(project.state, 'rehearsal/world.json'), JSON.stringify(worldOf(project)));
  const server = await startRehearsal({
    directory: join(project.state, 'rehearsal'),
    stepDelayMs: 5,
    credentials: KEY_PAIR,
    // Tests look at once at what a step left, which nobody may do with the settings of a real bucket.
    staleSettingsMs: 0,
  });
  const planOf = premises.planOf ?? createPlan;
  await project.ledger.record({
    type: 'migration-opened',
    migration: 'small',
    rehearsal: true,
    tool: 'test',
  });
  const { saysFrozen = true } = premises;
  const approved = async (): Promise<Plan> => {
    const made = await approvedPlan(project, planOf);
    if (saysFrozen) await sayFrozen(project, made);
    return made;
  };
  const plan = await approved();
  process.env.HEADWATER_SMB_PASSWORD ??= 'only-for-tests';
  const carrying: SmallMigration['carrying'] = (of) => ({
    plan: of,
    connect: (wrap) => connect(project, of, server, wrap),
  });
  return {
    project,
    ...carrying(plan),
    endpoint: server.endpoint,
    carrying,
    again: async () => carrying(await approved()),
    async remove() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const FILES = {
  'nfs/a/one.txt': 'one\n',
  'nfs/a/größe.bin': 'x'.repeat(300_000),
  'nfs/b.txt': 'two\n',
  'nfs/empty': '',
  'smb/Report.docx': 'report\n',
};

const SHARES = [
  {
    name: 'nfs',
    protocol: 'nfs',
    server: 'filer.example.com',
    export: '/e/nfs',
    mount: 'nfs',
    strategy: 'bridge',
  },
  {
    name: 'smb',
    protocol: 'smb',
    server: 'win.example.com',
    export: '/smb',
    mount: 'smb',
    strategy: 'archive',
  },
] as const;

function worldOf({ config, mountOf }: Project) {
  return {
    account: ACCOUNT,
    region: config.aws.region,
    exports: config.shares.map((share) => ({
      protocol: share.protocol,
      server: share.server,
      export: share.export,
      directory: mountOf(share),
    })),
    agents: config.agents.map(({ arn, name, mode }) => ({ arn, name, mode })),
    gateways: config.gateways.map(({ arn, name }) => ({ arn, name })),
    roles: [{ arn: config.roles.batch, trustedBy: ['batchoperations.s3.amazonaws.com'] }],
  };
}

/** The variable is put back: other files' tests run in this process too. */
async function scanHere(project: Project): Promise<void> {
  const { HEADWATER_WALKER: before } = process.env;
  process.env.HEADWATER_WALKER = IN_PROCESS.walker;
  try {
    await scanShares(project, [], { onProgress: () => undefined });
  } finally {
    if (before === undefined) delete process.env.HEADWATER_WALKER;
    else process.env.HEADWATER_WALKER = before;
  }
}

async function approvedPlan(project: Project, planOf: (input: PlanInput) => Plan): Promise<Plan> {
  await scanHere(project);
  const progress = await project.ledger.progress();
  const body = planOf({
    config: project.config,
    configDigest: project.configDigest,
    shares: await shareInputs(project, progress),
    ledger: { seq: progress.seq, digest: progress.digest },
    prices: await loadPrices(project),
    now: new Date(),
    createdBy: 'test',
    rehearsal: true,
  });
  const plan = decodePlan(encodePlan(body), 'the plan');
  await project.ledger.record({ type: 'plan-approved', plan: plan.digest, by: 'test' });
  return plan;
}

async function sayFrozen(project: Project, plan: Plan): Promise<void> {
  for (const { name: share } of project.config.shares) {
    for (const what of ['source-frozen', 'clients-moved'] as const) {
      await project.ledger.record({
        type: 'person-confirmed',
        plan: plan.digest,
        share,
        what,
        by: 'test',
      });
    }
  }
}

async function connect(
  project: Project,
  plan: Plan,
  { endpoint, credentialsFile }: Rehearsal,
  wrap: <T extends object>(port: T, name: string) => T = (port) => port,
) {
  const aws = createAws({
    region: 'us-east-1',
    rehearsal: { credentialsFile },
    account: ACCOUNT,
    endpoint,
  });
  const catalog = await openCatalog(project.state);
  const makers = await openMakers({ isGone: (maker) => Promise.resolve(gone.has(maker.id)) });
  const context: StepContext = {
    plan,
    config: project.config,
    ledger: openLedger(
      wrap(
        openFileLedger(project.ledgerFile, () => new Date()),
        'ledger',
      ),
    ),
    dataSync: wrap(aws.dataSync, 'dataSync'),
    fileGateway: wrap(aws.fileGateway, 'fileGateway'),
    buckets: wrap(aws.buckets, 'buckets'),
    readers: wrap(aws.readers, 'readers'),
    batchJobs: wrap(aws.batchJobs(project.config.roles.batch), 'batchJobs'),
    catalog: wrap(catalog, 'catalog'),
    shares: wrap(createShares(IN_PROCESS), 'shares'),
    writeTest: wrap(createWriteTest(), 'shares'),
    evidence: wrap(openEvidenceFiles(join(project.state, 'evidence')), 'evidence'),
    copies: {
      host: hostCopies(project.state),
      bucket: async () => aws.evidenceCopies(project.config.bucket.control, project.config.migration),
    },
    signer: null,
    clock: project.clock,
    makers,
    pace: { pollMs: 10, settleMs: 10, settingsMs: 1_000, looksPerSecond: 1000, versioningMs: 0 },
    sightings: openSightings(),
    mountOf: project.mountOf,
    tool: 'headwater test',
    onProgress: () => undefined,
  };
  return {
    context,
    async close() {
      gone.add(makers.self.id);
      aws.close();
      await catalog.close();
    },
  };
}

/** Makers whose "process" has ended. */
const gone = new Set<string>();

/** A check of the share `nfs` as it was scanned, outside of any plan. */
export function checkOfNfs(level: Level, inventory: Inventory) {
  return {
    share: 'nfs',
    pass: 'check' as const,
    step: null,
    level,
    inventory,
    rules: { protocol: 'nfs' as const, keyPrefix: 'nfs/', exclude: [] },
    bucket: 'small-data',
    executions: [],
    readSource: true,
  };
}
