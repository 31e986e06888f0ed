import { DataSyncClient, StartTaskExecutionCommand } from '@aws-sdk/client-datasync';
import { describe, expect, it } from 'vitest';
import { toFault } from '../../../src/adapters/aws/faults.ts';
import { sendSoon } from '../../../src/adapters/aws/send-soon.ts';
import { SEND_WITHIN_MS } from '../../../src/adapters/aws/timeouts.ts';
import { scriptedAws } from './aws-scripted-server.ts';

describe('a call that cannot be repeated', () => {
  it.each([
    { why: 'credentials came at once', tookMs: 0, sent: 1 },
    { why: 'credentials took long, and others have given it up', tookMs: SEND_WITHIN_MS + 1, sent: 0 },
  ])('is sent $sent times when $why', async ({ tookMs, sent }) => {
    const { endpoint, seen } = await scriptedAws(() => ({
      status: 200,
      body: '{"TaskExecutionArn":"arn:aws:datasync:us-east-1:111122223333:task/task-0/execution/exec-0"}',
    }));
    let nowMs = 0;
    const credentials = async () => {
      nowMs += tookMs;
      return { accessKeyId: 'a', secretAccessKey: 'b' };
    };
    const client = sendSoon(
      new DataSyncClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials }),
      () => nowMs,
    );
    const call = client.send(new StartTaskExecutionCommand({ TaskArn: 'arn' }));
    if (sent === 1) await call;
    else {
      const error = await call.catch((thrown: unknown) => thrown);
      const fault = toFault(error, { service: 'DataSync', operation: 'StartTaskExecution', effect: 'once' });
      // Nothing was sent, so the announcement can be taken back.
      expect(fault.kind).toBe('unreachable');
    }
    client.destroy();
    expect(seen).toHaveLength(sent);
  });
});
