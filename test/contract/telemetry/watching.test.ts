import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortFault } from '../../../src/ports/faults.ts';
import type { RunStep } from '../../../src/steps/outcome.ts';
import type { Reporter } from '../../../src/wiring/reporter.ts';
import { openWatching } from '../../../src/wiring/watching.ts';
import { type RedisServer, redisIsHere, startRedis } from '../../flow/redis-server.ts';
import { QUEUE_VARIABLE, told, type WatchedProject, watchedProject, workWatched } from './watched-work.ts';

const SECRETS = {
  OFFICE: 'office-pass-4711',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
  AWS_SESSION_TOKEN: 'FwoGZXIvYXdzEXAMPLE',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=honey-1234567',
};
const REDIS_PASSWORD = 'redis-pass-0815';
const hidden = [...Object.values(SECRETS), REDIS_PASSWORD, 'honey-1234567'];

describe.skipIf(!redisIsHere())('a worker that is watched', () => {
  let server: RedisServer;
  let watched: WatchedProject;
  beforeAll(async () => {
    server = await startRedis('--requirepass', REDIS_PASSWORD);
    process.env[QUEUE_VARIABLE] = server.url.replace('redis://', `redis://:${REDIS_PASSWORD}@`);
    Object.assign(process.env, SECRETS);
    watched = await watchedProject();
  });
  afterAll(async () => {
    for (const name of [QUEUE_VARIABLE, ...Object.keys(SECRETS)]) delete process.env[name];
    await watched?.remove();
    await server?.stop();
  });

  it('logs what it does as JSON, without one secret in it', async () => {
    const file = join(watched.directory, 'work.jsonl');
    const looks = new Map<string, number>();
    // Everything that can go wrong says every secret there is.
    const runStep: RunStep = async ({ step }) => {
      const look = (looks.get(step) ?? 0) + 1;
      looks.set(step, look);
      const all = `${hidden.join(' ')} ${process.env[QUEUE_VARIABLE]}`;
      if (step.startsWith('office/') && look === 1) throw fault(all);
      if (step.startsWith('finished/')) return { kind: 'held', code: 'c', reason: all, next: [all] };
      if (step.startsWith('runs/') && look === 1) return { kind: 'wait', waitMs: 10, why: all };
      return { kind: 'done', changed: true, summary: all };
    };
    await workWatched(
      watched,
      { log: file, level: 'debug', listen: undefined },
      runStep,
      async (reporter) => {
        reporter.failed('scan of runs', `refused by ${hidden.join()}`, false);
        reporter.watch?.called({ ...CALL, error: SECRETS.OFFICE });
        await seen(() => looks.size >= 8 && [...looks.keys()].some((step) => step.startsWith('finished/')));
      },
    );
    const text = await readFile(file, 'utf8');
    for (const secret of hidden) expect(text).not.toContain(secret);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of lines)
      expect(line).toMatchObject({
        migration: 'lab',
        worker: expect.stringMatching(/\/\d+$/),
        level: expect.any(String),
      });
    const office = lines.find(({ step, outcome }) => step?.startsWith('office/') && outcome === 'failed');
    expect(office).toMatchObject({
      level: 'warn',
      event: 'look',
      plan: watched.plan.digest,
      share: 'office',
      wave: expect.any(Number),
      fault: 'throttled',
      requestId: 'req-42',
      willRetry: true,
      lookMs: expect.any(Number),
    });
    expect(lines.some(({ outcome, waitMs }) => outcome === 'wait' && waitMs === 10)).toBe(true);
    expect(lines.some(({ event }) => event === 'scan-failed')).toBe(true);
    expect(lines.some(({ event, operation }) => event === 'call' && operation === 'HeadObject')).toBe(true);
  });

  it('goes on when its log cannot be written any more', async () => {
    let looks = 0;
    await workWatched(
      watched,
      { log: '/dev/full', level: 'debug', listen: undefined },
      async () => {
        looks += 1;
        return { kind: 'done', changed: false, summary: 'x' };
      },
      () => seen(() => looks > 3),
    );
    expect(looks).toBeGreaterThan(3);
  });

  it('serves metrics and health while it works', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const runStep: RunStep = async () => {
      await released;
      return { kind: 'done', changed: true, summary: 'x' };
    };
    told.length = 0;
    await workWatched(watched, { log: 'none', level: 'info', listen: '0' }, runStep, async () => {
      const url = /http:\S+:\d+/.exec(told.join('\n'))?.[0] ?? '';
      const ask = async (path: string, method = 'GET') => {
        const answer = await fetch(`${url}${path}`, { method });
        return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
      };
      expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
      expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'queue: ok\nledger: ok\n' });
      expect(await ask('/healthz', 'POST')).toMatchObject({ status: 405 });
      expect(await ask('/healthz?x=1', 'HEAD')).toMatchObject({ status: 200, text: '' });
      expect(await ask('/../etc/passwd')).toMatchObject({ status: 404 });
      await seen(async () =>
        /headwater_queue_jobs\{state="active"\} [1-9]/.test((await ask('/metrics')).text),
      );
      release();
      await seen(async () =>
        /headwater_looks_total\{[^}]*outcome="done"\} [1-9]/.test((await ask('/metrics')).text),
      );
      const metrics = await ask('/metrics');
      expect(metrics.type).toContain('text/plain');
      expect(metrics.text).toContain('headwater_info{migration="lab"');
      expect(metrics.text).toContain('headwater_ledger_readable 1');
      expect(metrics.text).toMatch(/^process_resident_memory_bytes \d/m);
      for (const secret of hidden) expect(metrics.text).not.toContain(secret);
    });
  });

  it('is not ready while its queue is away, and keeps answering', async () => {
    const other = await startRedis();
    const before = process.env[QUEUE_VARIABLE];
    process.env[QUEUE_VARIABLE] = other.url;
    told.length = 0;
    try {
      const waiting: RunStep = async () => ({ kind: 'wait', waitMs: 60_000, why: 'w' });
      await workWatched(watched, { log: 'none', level: 'info', listen: '127.0.0.1:0' }, waiting, async () => {
        const url = /http:\S+:\d+/.exec(told.join('\n'))?.[0] ?? '';
        other.freeze();
        const ready = await fetch(`${url}/readyz`);
        expect([ready.status, await ready.text()]).toEqual([503, 'queue: NO_ANSWER\nledger: ok\n']);
        expect(await (await fetch(`${url}/metrics`)).text()).toContain('headwater_queue_connected 0');
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
        other.thaw();
      });
    } finally {
      process.env[QUEUE_VARIABLE] = before;
      await other.stop();
    }
  });

  it.each([
    { why: 'a port in use', listen: 'taken', code: 'listen-failed', says: /another process listens there/ },
    {
      why: 'a host that is not this one',
      listen: '192.0.2.1:0',
      code: 'listen-failed',
      says: /no such address/,
    },
    { why: 'no port at all', listen: 'metrics', code: 'listen-invalid', says: /no address to listen at/ },
  ])('refuses $why with one clear error', async ({ listen, code, says }) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { readonly port: number };
    const request = {
      log: 'none',
      level: 'info',
      listen: listen === 'taken' ? `127.0.0.1:${port}` : listen,
      signal: new AbortController().signal,
    } as const;
    await expect(openWatching(watched.project, request, {} as Reporter)).rejects.toMatchObject({
      code,
      blame: 'usage',
      message: expect.stringMatching(says),
    });
    taken.close();
  });
});

const CALL = {
  service: 'S3',
  operation: 'HeadObject',
  beganAtMs: 0,
  callMs: 1,
  attempts: 1,
  requestId: 'r',
} as const;

function fault(message: string): PortFault {
  return new PortFault({
    kind: 'throttled',
    service: 'ThrottlingException',
    operation: 'DataSync DescribeTask',
    message,
    requestId: 'req-42',
  });
}

async function seen(what: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(what, { timeout: 20_000, interval: 50 }).toBe(true);
}
