import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DataSyncClient,
  DescribeTaskExecutionCommand,
  ListTaskExecutionsCommand,
} from '@aws-sdk/client-datasync';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { stepKey } from '../../src/ledger/progress.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import type { Execution } from '../../src/ports/data-sync.ts';
import type { StepContext } from '../../src/steps/context.ts';
import type { StepOutcome } from '../../src/steps/outcome.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { KEY_PAIR, migrationOf, type SmallMigration } from './small-migration.ts';

export interface Premise {
  /** Names of NFS shares; each has three small files. */
  readonly shares: readonly string[];
  /** Replaces the section `link` of headwater.yaml. */
  readonly link?: string;
  /** Shares have these agents in turn; one when absent. */
  readonly agents?: 1 | 2;
  /** Changes headwater.yaml further. */
  readonly configure?: (yaml: string) => string;
}

/** A migration whose tasks are there, so that all that is left of a seed is its transfer. */
export interface Rehearsed {
  readonly migration: SmallMigration;
  /** Replaces the faults of the rehearsal. */
  goWrong(...rules: readonly object[]): Promise<void>;
  /** What the clock of steps shows from now on; time goes on from there. */
  at(ms: number): void;
  shifted(context: StepContext): StepContext;
  connected<T>(use: (context: StepContext) => Promise<T>): Promise<T>;
  /** One look at a step, by a process that has just started. */
  look(step: string): Promise<StepOutcome>;
  /** Looks at a step until the reason it waits for, or how it ended, is one of these. */
  until(step: string, said: RegExp): Promise<string>;
  events(): Promise<readonly LedgerEvent[]>;
  transfer(step: string): StepOf<'transfer'>;
  /** The newest execution of a step, as DataSync has it. */
  execution(step: string): Promise<Execution | null>;
  /** How many executions DataSync was ever asked for. */
  executions(): Promise<readonly string[]>;
  readonly sdk: DataSyncClient;
  close(): Promise<void>;
}

const FILES = ['a.txt', 'b/c.txt', 'd.txt'];

export async function rehearsedTransfers(premise: Premise): Promise<Rehearsed> {
  const { shares, link, agents = 1, configure = (yaml: string) => yaml } = premise;
  const migration = await migrationOf({
    shares: shares.map((name) => ({
      name,
      protocol: 'nfs',
      server: 'filer.example.com',
      export: `/e/${name}`,
      mount: name,
      strategy: 'migrate',
    })),
    furnish: async (directory) => {
      for (const share of shares) {
        for (const file of FILES) {
          await mkdir(join(directory, share, file, '..'), { recursive: true });
          await writeFile(join(directory, share, file), `${share} ${file}\n`);
        }
      }
    },
    configure: (yaml) => {
      const linked = link === undefined ? yaml : yaml.replace(/link:\n {2}gbps.*\n {2}util.*\n/, link);
      return configure(agents === 2 ? linked : linked.replaceAll('agents: [agent-b]', 'agents: [agent-a]'));
    },
  });
  const sdk = new DataSyncClient({
    region: 'us-east-1',
    endpoint: migration.endpoint,
    credentials: KEY_PAIR,
  });
  let offsetMs = 0;
  const shifted = (context: StepContext): StepContext => ({
    ...context,
    clock: { ...context.clock, now: () => new Date(Date.now() + offsetMs) },
  });
  const connected = async <T>(use: (context: StepContext) => Promise<T>): Promise<T> => {
    const { context, close } = await migration.connect();
    try {
      return await use(shifted(context));
    } finally {
      await close();
    }
  };
  const ref = (step: string) => ({ migration: 'small', plan: migration.plan.digest, step });
  const lookIn = async (context: StepContext, step: string, said: RegExp): Promise<string> => {
    let last = '';
    for (let looks = 0; looks < 400; looks += 1) {
      const outcome = await stepRunner(context)(ref(step));
      last = outcome.kind === 'wait' ? outcome.why : outcome.kind;
      if (said.test(last)) return last;
      await sleep(5);
    }
    throw new Error(`${step} never said ${said}, but ${last}`);
  };
  const transfer = (id: string): StepOf<'transfer'> => {
    const found = migration.plan.steps.find((step) => step.id === id);
    if (found?.kind === 'transfer') return found;
    throw new Error(`no transfer ${id}`);
  };
  await connected(async (context) => {
    for (const { id, kind } of migration.plan.steps) {
      if (['bucket', 'source-location', 'target-location', 'task'].includes(kind)) {
        await lookIn(context, id, /^done$/);
      }
    }
  });
  return {
    migration,
    sdk,
    async goWrong(...rules) {
      const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ seed: 1, rules }),
      });
      if (answer.status !== 200) throw new Error(await answer.text());
    },
    at: (ms) => {
      offsetMs = ms - Date.now();
    },
    shifted,
    connected,
    look: (step) => connected((context) => stepRunner(context)(ref(step))),
    until: (step, said) => connected((context) => lookIn(context, step, said)),
    events: () => migration.project.events(),
    transfer,
    execution: (step) =>
      connected(async (context) => {
        const known = (await context.ledger.progress()).steps.get(stepKey(migration.plan.digest, step));
        const arn = known?.executions.at(-1)?.arn;
        return arn === undefined ? null : context.dataSync.describeExecution(arn);
      }),
    async executions() {
      const { TaskExecutions = [] } = await sdk.send(new ListTaskExecutionsCommand({ MaxResults: 100 }));
      return TaskExecutions.map(({ TaskExecutionArn = '' }) => TaskExecutionArn);
    },
    async close() {
      sdk.destroy();
      await migration.remove();
    },
  };
}

/** Executions that ran at the same time although they have an agent in common, as the rehearsal tells. */
export async function overlaps({ sdk, executions }: Rehearsed): Promise<readonly string[]> {
  const runs = [];
  for (const TaskExecutionArn of await executions()) {
    const { LaunchTime, EndTime } = await sdk.send(new DescribeTaskExecutionCommand({ TaskExecutionArn }));
    runs.push({ TaskExecutionArn, from: LaunchTime?.getTime() ?? 0, to: EndTime?.getTime() ?? Infinity });
  }
  return runs
    .toSorted((a, b) => a.from - b.from)
    .flatMap((run, at, all) => ((all[at - 1]?.to ?? 0) > run.from ? [run.TaskExecutionArn] : []));
}
