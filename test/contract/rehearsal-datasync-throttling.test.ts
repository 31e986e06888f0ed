import { DataSyncClient, DescribeAgentCommand, ListAgentsCommand } from '@aws-sdk/client-datasync';
import { ListGatewaysCommand } from '@aws-sdk/client-storage-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentArn, nfsLocation, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeAll(async () => {
  const slow = { perSecond: 0.001, burst: 2 };
  p = await openPremises(1, { rates: { reads: slow, writes: slow } });
});
afterAll(() => p.close());

describe('requests beyond the rate', () => {
  it('are throttled and make nothing, and reads are counted apart', async () => {
    await nfsLocation(p);
    await nfsLocation(p);
    await expect(nfsLocation(p)).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
    await p.dataSync().send(new ListAgentsCommand({}));
  });

  it('are throttled by Storage Gateway too', async () => {
    await p.restart();
    const list = () => p.gateway().send(new ListGatewaysCommand({}));
    await list();
    await list();
    await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('are what the SDK’s own retries wait for', async () => {
    await p.restart();
    const describeAgent = new DescribeAgentCommand({ AgentArn: agentArn(1) });
    for (let i = 0; i < 2; i++) await p.dataSync().send(describeAgent);
    const client = new DataSyncClient({
      endpoint: p.endpoint(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      maxAttempts: 2,
    });
    const error = await client.send(describeAgent).catch((thrown: unknown) => thrown);
    client.destroy();
    expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { attempts: 2 } });
  });
});
