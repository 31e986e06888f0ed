import {
  context,
  type DiagLogger,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { BullMQOtel } from 'bullmq-otel';
import type { QueueTraces } from '../jobs/connection.ts';
import type { Look } from '../jobs/hooks.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import type { StepFacts } from './step-facts.ts';
import type { TraceSettings } from './trace-settings.ts';

/** Spans of jobs and of the calls they make. */
export interface Traces {
  /** For the queue: BullMQ makes the spans of jobs. */
  readonly queue: QueueTraces;
  /** Says on the span of the job in hand what was looked at, and how it ended. */
  looked(look: Look, facts: StepFacts | null): void;
  /** A span of its own, below that of the job in hand. */
  called(call: ServiceCall): void;
  /** Sends what is left, for five seconds at most. */
  close(): Promise<void>;
}

const CLOSE_MS = 5_000;
const NAME = 'headwater';

/** Only these of BullMQ's spans are of use; the others tell of its own polling, many a second. */
const KEPT = /^(process|addBulkFlows|addFlow|addBulk|add)( |$)/;

/**
 * Begins to send spans by OTLP. To be called once in a process, for OpenTelemetry is global. `onTrouble` hears what goes
 * wrong with sending, which stops nobody; `scrub` takes secrets out of messages.
 */
export async function openTraces(
  { protocol }: TraceSettings,
  attributes: { readonly migration: string; readonly version: string; readonly worker: string },
  options: { readonly scrub: (text: string) => string; readonly onTrouble: (text: string) => void },
): Promise<Traces> {
  diag.setLogger(diagTo(options.onTrouble), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  const resource = resourceFromAttributes({
    'service.name': NAME,
    'service.version': attributes.version,
    'service.instance.id': attributes.worker,
    'headwater.migration': attributes.migration,
  }).merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer(NAME, attributes.version);
  return {
    queue: queueTraces(attributes.version),
    looked({ ref, ended }, facts) {
      const span = trace.getActiveSpan();
      if (span === undefined) return;
      if (facts !== null) span.updateName(`look ${facts.kind}`);
      span.setAttributes({
        'headwater.migration': ref.migration,
        'headwater.plan': ref.plan,
        'headwater.step': ref.step,
        'headwater.outcome': ended.kind,
        ...(facts === null ? {} : attributesOf(facts)),
        ...(ended.kind === 'wait' ? { 'headwater.wait_ms': ended.waitMs } : {}),
        ...(ended.kind === 'held' ? { 'headwater.code': ended.code } : {}),
      });
      if (ended.kind === 'failed')
        span.setStatus({ code: SpanStatusCode.ERROR, message: options.scrub(ended.error.message) });
    },
    called({ service, operation, beganAtMs, callMs, attempts, requestId, error }) {
      // A call that belongs to no job, as when a worker connects, would be a trace of nothing.
      if (trace.getActiveSpan() === undefined) return;
      const span = tracer.startSpan(`${service}.${operation}`, {
        kind: SpanKind.CLIENT,
        startTime: beganAtMs,
        attributes: {
          'rpc.system': 'aws-api',
          'rpc.service': service,
          'rpc.method': operation,
          'headwater.attempts': attempts,
          ...(requestId === null ? {} : { 'aws.request_id': requestId }),
          ...(error === null ? {} : { 'error.type': error }),
        },
      });
      if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(beganAtMs + callMs);
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      for (const api of [trace, context, propagation, diag]) api.disable();
    },
  };
}

/**
 * BullMQ's hook, with two changes. A job is looked at for weeks: each look is a trace of its own, found by its
 * attributes, because one trace of tens of thousands of spans is shown by no tool. And what BullMQ would copy from
 * jobs into spans stays where it is, as nothing of traces goes into jobs.
 */
function queueTraces(version: string): QueueTraces {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq', version });
  return {
    tracer: {
      startSpan(name, options, parent) {
        if (!KEPT.test(name)) return SILENT;
        const span = tracer.startSpan(name, options, name.startsWith('process') ? ROOT_CONTEXT : parent);
        return {
          setSpanOnContext: (on) => span.setSpanOnContext(on),
          setAttribute: (key, value) => span.setAttribute(key, value),
          setAttributes: (values) => span.setAttributes(values),
          addEvent: () => undefined,
          recordException: () => undefined,
          end: () => span.end(),
        };
      },
    },
    contextManager: {
      with: (active, work) => contextManager.with(active, work),
      active: () => contextManager.active(),
      root: () => ROOT_CONTEXT,
      getMetadata: () => '',
      fromMetadata: (active) => active,
    },
  };
}

/** A span nobody hears of. */
const SILENT: ReturnType<QueueTraces['tracer']['startSpan']> = {
  setSpanOnContext: (on) => on,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};

function attributesOf({ kind, phase, share, wave }: StepFacts): Record<string, string | number> {
  return {
    'headwater.kind': kind,
    'headwater.phase': phase,
    ...(share === null ? {} : { 'headwater.share': share }),
    ...(wave === null ? {} : { 'headwater.wave': wave }),
  };
}

/** A collector that is away is told of now and then, not with every batch. */
const TROUBLE_EVERY_MS = 60_000;

function diagTo(onTrouble: (text: string) => void): DiagLogger {
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = (text: string): void => {
    if (Date.now() - saidAt < TROUBLE_EVERY_MS) return;
    saidAt = Date.now();
    onTrouble(`Traces could not be sent: ${messageIn(text)}`);
  };
  const nothing = (): void => undefined;
  return { error: say, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
}

/** OpenTelemetry hands errors over as JSON with their stack. */
function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
