import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import type { QueueConnection } from '../jobs/connection.ts';
import type { Plan } from '../plans/plan.ts';
import { parseAddress } from '../telemetry/address.ts';
import { callLine, type LogLevel, lookLine } from '../telemetry/log-lines.ts';
import { factsOf, type StepFacts } from '../telemetry/step-facts.ts';
import { traceSettings } from '../telemetry/trace-settings.ts';
import type { Project } from './project.ts';
import type { Reporter, Watch } from './reporter.ts';
import { openMigrationTraces } from './sending-traces.ts';
import { openMigrationMetrics, type Served } from './serving-metrics.ts';
import { openWorkLog } from './work-log.ts';

/** How programs are to watch this process. */
export interface WatchRequest {
  /** `stderr`, `none`, or a file. */
  readonly log: string;
  readonly level: LogLevel;
  /** HOST:PORT of metrics and health; absent for none. */
  readonly listen: string | undefined;
  readonly signal: AbortSignal;
}

/** A reporter that programs watch, too. */
export interface Watching {
  readonly reporter: Reporter;
  /** After the work; sends what is left of traces. */
  close(): Promise<void>;
}

/**
 * Logs, metrics, health and traces, as far as they were asked for; what was not is not even loaded. With a log on standard
 * error the person is told nothing there any more. Throws HeadwaterError (usage) `log-unwritable`, `listen-invalid`,
 * `listen-failed`, `traces-protocol`.
 */
export async function openWatching(
  project: Project,
  request: WatchRequest,
  human: Reporter,
): Promise<Watching> {
  const at = request.listen === undefined ? null : parseAddress(request.listen);
  const sending = traceSettings(process.env);
  if (request.log === 'none' && at === null && sending === null)
    return { reporter: human, close: async () => undefined };

  const steps = new Map<string, (step: string) => StepFacts | null>();
  const step = new AsyncLocalStorage<{ readonly plan: string; readonly step: string }>();
  const factsFor = (ref: { readonly plan: string; readonly step: string }): StepFacts | null =>
    steps.get(ref.plan)?.(ref.step) ?? null;
  let queue: QueueConnection | null = null;
  const worker = `${hostname()}/${process.pid}`;

  const log = await openWorkLog(project, request, worker);
  const notice = (text: string): void => {
    log?.write({ level: 'info', event: 'notice', text });
    if (request.log !== 'stderr') human.notice(text);
  };
  const served: Served | null =
    at === null
      ? null
      : await openMigrationMetrics(project, {
          at,
          queue: () => queue,
          stopping: () => request.signal.aborted,
        }).catch((error: unknown) => {
          log?.close();
          throw error;
        });
  if (served !== null) notice(`Metrics and health are at ${served.url}.`);
  const traces = sending === null ? null : await openMigrationTraces(project, sending, worker, notice);

  request.signal.addEventListener('abort', () =>
    log?.write({ level: 'info', event: 'notice', text: 'Stopping after the work in hand.' }),
  );
  const said = new Map<string, string>();
  const watch: Watch = {
    planned: (plan: Plan) => void steps.set(plan.digest, factsOf(plan)),
    connected(connection) {
      queue = connection;
    },
    looked(look) {
      const facts = factsFor(look.ref);
      const key = `${look.ref.plan}/${look.ref.step}`;
      log?.write(lookLine(look, facts, said.get(key)));
      if (look.ended.kind === 'wait') said.set(key, look.ended.why);
      else said.delete(key);
      served?.metrics.looked(look, facts);
      traces?.looked(look, facts);
    },
    blocked(id, by) {
      log?.write({ level: 'warn', event: 'blocked', step: id, text: `blocked by ${by}` });
    },
    called(call) {
      const ref = step.getStore();
      log?.write(callLine(call, ref?.step ?? null, ref === undefined ? null : factsFor(ref)));
      served?.metrics.called(call);
      traces?.called(call);
    },
    within: (runStep) => (ref) => step.run(ref, () => runStep(ref)),
    traces: traces?.queue ?? null,
  };
  return {
    reporter: { ...(request.log === 'stderr' ? silent : human), notice, failed, watch },
    async close() {
      await served?.close();
      await traces?.close();
      log?.close();
    },
  };

  function failed(id: string, message: string, willRetry: boolean): void {
    // Looks at steps are logged as looks; a scan that workers share has none.
    if (!id.includes('/'))
      log?.write({
        level: willRetry ? 'warn' : 'error',
        event: 'scan-failed',
        willRetry,
        text: `${id}: ${message}`,
      });
    if (request.log !== 'stderr') human.failed(id, message, willRetry);
  }
}

/** The person's part while the log has their place. */
const silent: Reporter = {
  started: () => undefined,
  progress: () => undefined,
  outcome: () => undefined,
  failed: () => undefined,
  notice: () => undefined,
};
