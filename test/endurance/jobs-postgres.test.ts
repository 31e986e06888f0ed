import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { openQueue, runPhase } from '../../src/jobs/jobs.ts';
import type { RunStep } from '../../src/steps/outcome.ts';
import { describeJobs, flowsOf } from '../flow/jobs-cases.ts';
import { describeSharedJobs } from '../flow/jobs-shared-cases.ts';
import { type PostgresServer, postgresIsHere, startPostgres } from '../flow/postgres-server.ts';

describe.skipIf(!postgresIsHere())('with a PostgreSQL server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  const open = (): Promise<QueueConnection> =>
    openQueue({ url: server.url, directory: '/nowhere', migration: 'demo' });

  describeJobs('PostgreSQL', open);
  describeSharedJobs('PostgreSQL', open);

  /** Ends well although `trouble` comes in the middle of the first look. */
  const survives = async (trouble: () => Promise<void>): Promise<void> => {
    const connection = await open();
    const { flows, again } = flowsOf(['a/x', 'a/y needs a/x', 'b/x']);
    const done = new Set<string>();
    let once: Promise<void> | undefined;
    const runStep: RunStep = async ({ step }) => {
      once ??= trouble();
      await once;
      done.add(step);
      return { kind: 'done', changed: true, summary: '' };
    };
    try {
      const { signal } = new AbortController();
      const result = await runPhase(connection, flows, runStep, {}, signal, {
        lowerAgain: async () => again([...done]),
      });
      expect([...result.steps.values()].map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    } finally {
      await connection.close();
    }
  };

  const dropSchema = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query('DROP SCHEMA bullmq CASCADE');
    await client.end();
  };

  it('goes on when the schema is dropped under it', () => survives(dropSchema), 60_000);

  it('begins when the schema is dropped before the first job is in it', async () => {
    const connection = await open();
    await dropSchema();
    const done: RunStep = async () => ({ kind: 'done', changed: true, summary: '' });
    try {
      const result = await runPhase(connection, flowsOf(['a/x']).flows, done, {});
      expect([...result.steps.values()].map(({ kind }) => kind)).toEqual(['done']);
    } finally {
      await connection.close();
    }
  }, 60_000);

  it('goes on when the server is restarted under it', () => survives(() => server.restart()), 60_000);

  it('outlives a server that ends while clients of it are in use', async () => {
    const connection = await open();
    const using = Array.from({ length: 6 }, () => connection.repair().catch(() => undefined));
    await Promise.all([server.restart(), ...using]);
    await connection.repair();
    await connection.close();
  }, 60_000);
});
