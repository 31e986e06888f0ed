import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueue } from '../../src/jobs/jobs.ts';
import { freePort } from './redis-server.ts';

/** Accepts connections and never says a word: what a firewall or a wrong port looks like. */
let silent: Server;
let silentPort = 0;
let closedPort = 0;
beforeAll(async () => {
  silent = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  silentPort = address !== null && typeof address === 'object' ? address.port : 0;
  closedPort = await freePort();
});
// Ends only when every client has hung up.
afterAll(() => new Promise((resolve) => silent.close(resolve)));

describe('a queue that cannot be reached', () => {
  it.concurrent.each([
    {
      why: 'Redis that is not there',
      url: () => `redis://me:hunter2@127.0.0.1:${closedPort}`,
      says: /ECONNREFUSED/,
    },
    { why: 'Redis that is silent', url: () => `redis://me:hunter2@127.0.0.1:${silentPort}`, says: /./ },
    {
      why: 'Redis whose name is unknown',
      url: () => 'redis://me:hunter2@no-such-host.invalid',
      says: /ENOTFOUND|EAI_AGAIN/,
    },
    { why: 'TLS that is silent', url: () => `rediss://me:hunter2@127.0.0.1:${silentPort}`, says: /./ },
    {
      why: 'PostgreSQL that is not there',
      url: () => `postgres://me:hunter2@127.0.0.1:${closedPort}/jobs`,
      says: /ECONNREFUSED/,
    },
    {
      why: 'PostgreSQL that is silent',
      url: () => `postgres://me:hunter2@127.0.0.1:${silentPort}/jobs`,
      says: /timeout/i,
    },
    { why: 'an address that is none', url: () => 'redis://me:hunter2@:x', says: /./ },
    { why: 'a PostgreSQL address that is none', url: () => 'postgres://me:hunter2@:x', says: /./ },
  ])('$why: one clear error, soon, without the password', async ({ url, says }) => {
    const began = Date.now();
    const opening = openQueue({ url: url(), directory: '/nowhere', migration: 'demo' });
    await expect(opening).rejects.toMatchObject({ code: 'queue-unreachable', blame: 'usage', exitCode: 2 });
    const error = await opening.catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(says);
    expect(String(error)).not.toContain('hunter2');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
    // Five seconds, and what a busy machine adds to them.
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});
