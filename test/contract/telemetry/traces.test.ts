import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortFault } from '../../../src/ports/faults.ts';
import type { RunStep } from '../../../src/steps/outcome.ts';
import type { Reporter } from '../../../src/wiring/reporter.ts';
import { type RedisServer, redisIsHere, startRedis } from '../../flow/redis-server.ts';
import { QUEUE_VARIABLE, told, type WatchedProject, watchedProject, workWatched } from './watched-work.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector as small as one can be: OTLP over HTTP, as JSON. */
interface Collector {
  readonly url: string;
  readonly spans: Span[];
  readonly types: string[];
  readonly resources: Readonly<Record<string, unknown>>[];
  close(): void;
}

const SECRET = 'office-pass-4711';
const asked = { log: 'none', level: 'info', listen: undefined } as const;

describe.skipIf(!redisIsHere())('traces of a worker', () => {
  let server: RedisServer;
  let watched: WatchedProject;
  let collector: Collector;
  beforeAll(async () => {
    server = await startRedis();
    collector = await startCollector();
    watched = await watchedProject();
    Object.assign(process.env, {
      [QUEUE_VARIABLE]: server.url,
      OFFICE: SECRET,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    });
  });
  afterAll(async () => {
    for (const name of [
      QUEUE_VARIABLE,
      'OFFICE',
      ...Object.keys(process.env).filter((one) => one.startsWith('OTEL_')),
    ])
      delete process.env[name];
    collector?.close();
    await watched?.remove();
    await server?.stop();
  });

  it('has a trace for each look, with the calls of AWS in it', async () => {
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
    await work(watched);
    const looks = collector.spans.filter(({ name }) => name.startsWith('look '));
    const wait = looks.find((span) => span.attributes['headwater.outcome'] === 'wait');
    expect(wait?.attributes).toMatchObject({
      'headwater.migration': 'lab',
      'headwater.plan': watched.plan.digest,
      'headwater.share': 'runs',
      'headwater.step': expect.stringMatching(/^runs\//),
      'headwater.kind': expect.any(String),
      'headwater.wait_ms': 10,
    });
    const failed = looks.find((span) => span.attributes['headwater.outcome'] === 'failed');
    expect(failed?.status?.code).toBe(2);
    const ofOneStep = looks.filter(
      (span) => span.attributes['headwater.step'] === wait?.attributes['headwater.step'],
    );
    expect(new Set(ofOneStep.map(({ traceId }) => traceId)).size, 'each look is a trace').toBe(
      ofOneStep.length,
    );
    expect(ofOneStep.length).toBeGreaterThan(1);
    const call = collector.spans.find(({ name }) => name === 'DataSync.DescribeTask');
    expect(looks.map(({ spanId }) => spanId)).toContain(call?.parentSpanId);
    expect(call?.attributes).toMatchObject({ 'aws.request_id': 'req-7', 'rpc.method': 'DescribeTask' });
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'headwater',
      'headwater.migration': 'lab',
      'deployment.environment': 'test',
    });
    expect(JSON.stringify(collector.spans)).not.toContain(SECRET);
    const kinds = new Set(collector.spans.map(({ name }) => name.split(' ')[0] ?? ''));
    // A delivery that found a need of its step undone looks at nothing; BullMQ's name stays.
    const known = ['DataSync.DescribeTask', 'addBulkFlows', 'look', 'process'];
    expect(
      [...kinds].filter((kind) => !known.includes(kind)),
      'nothing of polling',
    ).toEqual([]);
  });

  it('are sent as protobuf unless told otherwise', async () => {
    delete process.env.OTEL_EXPORTER_OTLP_PROTOCOL;
    collector.types.length = 0;
    await work(watched);
    expect(new Set(collector.types)).toEqual(new Set(['application/x-protobuf']));
  });

  it('stop nothing when the collector is away', async () => {
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
    process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '500';
    told.length = 0;
    await work(watched);
    expect(told.filter((line) => line.startsWith('Traces could not be sent')).length).toBeLessThanOrEqual(1);
  });
});

/** Some looks: `runs` waits once, `office` fails once. */
async function work(watched: WatchedProject): Promise<void> {
  const looks = new Map<string, number>();
  let reporter: Reporter | undefined;
  const runStep: RunStep = async ({ step }) => {
    const look = (looks.get(step) ?? 0) + 1;
    looks.set(step, look);
    reporter?.watch?.called({
      service: 'DataSync',
      operation: 'DescribeTask',
      beganAtMs: Date.now(),
      callMs: 1,
      attempts: 1,
      requestId: 'req-7',
      error: null,
    });
    if (look === 1 && step.startsWith('office/')) throw fault();
    if (look === 1 && step.startsWith('runs/')) return { kind: 'wait', waitMs: 10, why: SECRET };
    return { kind: 'done', changed: true, summary: SECRET };
  };
  const steps = watched.plan.steps.filter(({ phase }) => phase === 'transfer').length;
  await workWatched(watched, asked, runStep, async (given) => {
    reporter = given;
    await expect.poll(() => looks.size, { timeout: 30_000 }).toBe(steps);
  });
}

function fault(): PortFault {
  return new PortFault({ kind: 'throttled', service: 'S', operation: 'O', message: SECRET });
}

async function startCollector(): Promise<Collector> {
  const [spans, types, resources]: [Span[], string[], Readonly<Record<string, unknown>>[]] = [[], [], []];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      types.push(request.headers['content-type'] ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      if (request.headers['content-type'] !== 'application/json') return;
      for (const one of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
        resources.push(valuesOf(one.resource.attributes));
        for (const { spans: own } of one.scopeSpans)
          for (const span of own) spans.push({ ...span, attributes: valuesOf(span.attributes) });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  return { url: `http://127.0.0.1:${port}`, spans, types, resources, close: () => void server.close() };
}

function valuesOf(
  attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
