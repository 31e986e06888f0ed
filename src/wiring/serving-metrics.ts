import type { QueueConnection } from '../jobs/connection.ts';
import type { Plan } from '../plans/plan.ts';
import type { Address } from '../telemetry/address.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { oneAtATime } from '../telemetry/within.ts';
import { approvedPlan } from './approved-plan.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** Metrics that are being served. */
export interface Served {
  readonly metrics: Metrics;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the metrics and the health of this process. Throws HeadwaterError `listen-failed` (usage). */
export async function openMigrationMetrics(
  project: Project,
  options: {
    readonly at: Address;
    /** The queue of steps; null before it is open. */
    readonly queue: () => QueueConnection | null;
    readonly stopping: () => boolean;
  },
): Promise<Served> {
  const [{ openMetrics }, { openEndpoint }] = await Promise.all([
    import('../telemetry/metrics.ts'),
    import('../telemetry/endpoint.ts'),
  ]);
  const jobs = oneAtATime(async (): Promise<Readonly<Record<string, number>>> => {
    const queue = options.queue();
    if (queue === null) throw Object.assign(new Error('not connected yet'), { code: 'NOT_CONNECTED' });
    return queue.queue.getJobCounts();
  });
  let plan: Plan | null = null;
  const metrics = openMetrics({
    info: {
      migration: project.config.migration,
      version: toolVersion().replace(/^\S+ /, ''),
      rehearsal: project.rehearsal,
    },
    migration: async () => {
      const progress = await project.ledger.progress();
      // A large plan takes long to read, and is asked for four times a minute.
      if (plan?.digest !== progress.approvedPlan)
        plan = (await approvedPlan(project).catch(() => null))?.plan ?? null;
      return { plan: progress.approvedPlan === null ? null : plan, progress };
    },
    jobs,
  });
  const endpoint = await openEndpoint({
    at: options.at,
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    checks: [
      { name: 'queue', check: async () => void (await jobs()) },
      { name: 'ledger', check: async () => void (await project.ledger.progress()) },
    ],
    stopping: options.stopping,
  });
  return { metrics, url: endpoint.url, close: () => endpoint.close() };
}
