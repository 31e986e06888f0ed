import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Look } from '../jobs/hooks.ts';
import type { Progress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import { PortFault } from '../ports/faults.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import { METRICS, type MetricFacts, type MetricName } from './metric-list.ts';
import { migrationSeries } from './migration-series.ts';
import type { StepFacts } from './step-facts.ts';
import { oneAtATime, within } from './within.ts';

/** What is asked each time somebody wants the metrics. */
export interface MetricSources {
  readonly info: { readonly migration: string; readonly version: string; readonly rehearsal: boolean };
  /** Rejects when the ledger cannot be read. */
  migration(): Promise<{ readonly plan: Plan | null; readonly progress: Progress }>;
  /** Jobs by state; rejects when the queue does not answer. */
  jobs(): Promise<Readonly<Record<string, number>>>;
}

/** The metrics of this process and of its migration. */
export interface Metrics {
  looked(look: Look, facts: StepFacts | null): void;
  called(call: ServiceCall): void;
  /** All of them in Prometheus' text format; never rejects because ledger or queue are away. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What has not answered by now is taken to be away; scrapers wait for 10 s. */
const ANSWER_MS = 3_000;

/** How AWS says that it is asked too often [aws-facts 6]. */
const THROTTLED = /Throttl|TooManyRequests|SlowDown|RequestLimit|BandwidthLimit/;

/** Metrics in a registry of their own, those of Node and the process with them. */
export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { gauge, counter, histogram } = registered(registry);
  gauge('headwater_info').set({ ...sources.info, rehearsal: String(sources.info.rehearsal) }, 1);

  // A server that is away answers late or never: one question waits for it, not one for each scrape.
  const [migration, jobs] = [oneAtATime(sources.migration), oneAtATime(sources.jobs)];
  const readLedger = async (): Promise<void> => {
    const series = await within(ANSWER_MS, migration()).then(
      ({ plan, progress }) => migrationSeries(plan, progress),
      () => null,
    );
    gauge('headwater_ledger_readable').set(series === null ? 0 : 1);
    for (const name of OF_MIGRATION) registry.getSingleMetric(name)?.reset();
    for (const { name, labels, value } of series ?? []) {
      if (METRICS[name].type === 'counter') counter(name).inc(labels, value);
      else gauge(name).set(labels, value);
    }
  };
  const readQueue = async (): Promise<void> => {
    const found = await within(ANSWER_MS, jobs()).catch(() => null);
    gauge('headwater_queue_connected').set(found === null ? 0 : 1);
    gauge('headwater_queue_jobs').reset();
    for (const [state, value] of Object.entries(found ?? {}))
      gauge('headwater_queue_jobs').set({ state }, value);
  };
  return {
    contentType: registry.contentType,
    looked(look, facts) {
      const kind = facts?.kind ?? 'unknown';
      counter('headwater_looks_total').inc({ kind, outcome: look.ended.kind });
      histogram('headwater_look_seconds').observe({ kind }, look.lookMs / 1000);
      if (look.ended.kind !== 'failed') return;
      const { error } = look.ended;
      const fault = error instanceof PortFault ? error.kind : 'other';
      counter('headwater_faults_total').inc({ kind, fault });
    },
    called({ service, operation, callMs, attempts, error }) {
      const result = error === null ? 'ok' : THROTTLED.test(error) ? 'throttled' : 'error';
      counter('headwater_aws_calls_total').inc({ service, operation, result });
      if (attempts > 1) counter('headwater_aws_retries_total').inc({ service }, attempts - 1);
      histogram('headwater_aws_call_seconds').observe({ service }, callMs / 1000);
    },
    text: oneAtATime(async () => {
      await Promise.all([readLedger(), readQueue()]);
      return registry.metrics();
    }),
  };
}

/** Set anew for each answer, so that what is gone is not told any more. */
const OF_MIGRATION: readonly MetricName[] = [
  'headwater_steps',
  'headwater_held_steps',
  'headwater_running_executions',
  'headwater_planned_items',
  'headwater_planned_bytes',
  'headwater_transferred_items_total',
  'headwater_transferred_bytes_total',
  'headwater_committed_shares',
  'headwater_open_drifts',
  'headwater_ledger_seq',
];

function registered(registry: Registry) {
  const gauges = new Map<string, Gauge>();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { type, labels, help, buckets }] of Object.entries<MetricFacts>(METRICS)) {
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'gauge') gauges.set(name, new Gauge(options));
    else if (type === 'counter') counters.set(name, new Counter(options));
    else histograms.set(name, new Histogram({ ...options, buckets: [...(buckets ?? [])] }));
  }
  const of =
    <M>(metrics: ReadonlyMap<string, M>) =>
    (name: MetricName): M => {
      const metric = metrics.get(name);
      if (metric === undefined) throw new Error(`${name} is registered as another type`);
      return metric;
    };
  return { gauge: of(gauges), counter: of(counters), histogram: of(histograms) };
}
