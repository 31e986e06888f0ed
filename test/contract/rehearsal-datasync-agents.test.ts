import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancelTaskExecutionCommand,
  CreateAgentCommand,
  type CreateAgentCommandInput,
  CreateLocationNfsCommand,
  DeleteAgentCommand,
  DescribeAgentCommand,
  DescribeTaskCommand,
  ListAgentsCommand,
  ListTagsForResourceCommand,
  StartTaskExecutionCommand,
  TagResourceCommand,
  UpdateAgentCommand,
} from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  agentArn,
  DATA,
  eventually,
  finished,
  keys,
  look,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  reached,
  start,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises(1);
});
afterEach(() => p.close());

let keysMade = 0;
const freshKey = (head = 'BASIC'): string =>
  `${head}-AAAAA-AAAAA-AAAAA-${String(++keysMade).padStart(5, '0')}`;
const VPC = {
  VpcEndpointId: `vpce-${'0'.repeat(17)}`,
  SubnetArns: ['arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1'],
  SecurityGroupArns: ['arn:aws:ec2:us-east-1:111122223333:security-group/sg-1'],
};

async function activated(more: Partial<CreateAgentCommandInput> = {}): Promise<string> {
  const answer = await p.dataSync().send(new CreateAgentCommand({ ActivationKey: freshKey(), ...more }));
  return answer.AgentArn ?? '';
}

const described = (AgentArn: string) => p.dataSync().send(new DescribeAgentCommand({ AgentArn }));
const statusOf = async (n: number): Promise<string | undefined> => (await described(agentArn(n))).Status;
const listed = async () => (await p.dataSync().send(new ListAgentsCommand({}))).Agents ?? [];
const taskStatus = async (TaskArn: string) =>
  (await p.dataSync().send(new DescribeTaskCommand({ TaskArn }))).Status;

function locationOf(AgentArns: string[]): Promise<{ LocationArn?: string | undefined }> {
  return p.dataSync().send(
    new CreateLocationNfsCommand({
      ServerHostname: 'nas',
      Subdirectory: '/export/projects',
      OnPremConfig: { AgentArns },
    }),
  );
}

describe('an agent that is made', () => {
  it('stands beside those of the world, can be renamed and tagged, and goes for good', async () => {
    const arn = await activated({ AgentName: 'site b', Tags: [{ Key: 'a', Value: 'b' }] });
    expect(arn).toMatch(/^arn:aws:datasync:us-east-1:111122223333:agent\/agent-[0-9a-f]{17}$/);
    expect(await described(arn)).toMatchObject({
      Name: 'site b',
      Status: 'ONLINE',
      EndpointType: 'PUBLIC',
      Platform: { Version: expect.any(String) },
      LastConnectionTime: expect.any(Date),
      CreationTime: expect.any(Date),
    });
    const names = async () => (await listed()).map((agent) => agent.Name);
    await eventually(names, (found) => found.join() === 'agent-1,agent-2,agent-3,site b');
    await p.dataSync().send(new UpdateAgentCommand({ AgentArn: arn, Name: 'site c' }));
    await p.dataSync().send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'c', Value: 'd' }] }));
    await p.restart();
    expect(await described(arn)).toMatchObject({ Name: 'site c', Status: 'ONLINE' });
    const tags = await p.dataSync().send(new ListTagsForResourceCommand({ ResourceArn: arn }));
    expect(tags.Tags).toHaveLength(2);
    await p.dataSync().send(new DeleteAgentCommand({ AgentArn: arn }));
    await expect(described(arn)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      errorCode: 'NotFound',
    });
    expect(await names()).toEqual(['agent-1', 'agent-2', 'agent-3']);
  });

  it('is Enhanced when its activation key says so, and works', async () => {
    const task = async (key: string): Promise<string> => {
      const { LocationArn: SourceLocationArn } = await locationOf([await activated({ ActivationKey: key })]);
      return newTask(p, 'e/', { TaskMode: 'ENHANCED', SourceLocationArn });
    };
    expect(await taskStatus(await task(freshKey('BASIC')))).toBe('UNAVAILABLE');
    const arn = await start(p, await task(freshKey('ENHAN')));
    expect((await finished(p, arn)).end).toMatchObject({ Status: 'SUCCESS', TaskMode: 'ENHANCED' });
  });

  it('gives back the VPC endpoint it was made with', async () => {
    expect(await described(await activated(VPC))).toMatchObject({
      EndpointType: 'PRIVATE_LINK',
      PrivateLinkConfig: VPC,
    });
  });

  it.each([
    ['a key in lower case', { ActivationKey: 'abcde-abcde-abcde-abcde-abcde' }],
    ['a key that is too short', { ActivationKey: 'ABCDE' }],
    ['an endpoint without a subnet', { VpcEndpointId: VPC.VpcEndpointId }],
    ['a subnet without an endpoint', { SubnetArns: VPC.SubnetArns }],
    ['two subnets', { ...VPC, SubnetArns: [...VPC.SubnetArns, ...VPC.SubnetArns] }],
    ['an endpoint that is none', { ...VPC, VpcEndpointId: 'vpce-1' }],
    ['a name with a forbidden sign', { AgentName: 'a&b' }],
  ])('is refused with %s', async (_why, more) => {
    await expect(activated(more)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('uses up its activation key', async () => {
    const ActivationKey = freshKey();
    await activated({ ActivationKey });
    await expect(activated({ ActivationKey })).rejects.toMatchObject({ errorCode: 'InvalidActivationKey' });
  });

  it('is in lists a moment later only, and described at once', async () => {
    await p.restartWithStaleLists(2_000);
    const arn = await activated();
    expect((await described(arn)).AgentArn).toBe(arn);
    expect((await listed()).map((agent) => agent.AgentArn)).not.toContain(arn);
    await eventually(listed, (found) => found.some((agent) => agent.AgentArn === arn));
  });
});

describe('the agents of a location', () => {
  it.each<[string, () => Promise<string[]>]>([
    ['nobody', async () => []],
    ['one nobody knows', async () => [agentArn(9)]],
    ['one twice', async () => [agentArn(1), agentArn(1)]],
    ['five of a kind', async () => [agentArn(1), agentArn(2), ...(await several(3))]],
    ['two endpoints', async () => [agentArn(1), await activated(VPC)]],
  ])('may not be %s', async (_why, agents) => {
    await expect(locationOf(await agents())).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('may be four of each kind', async () => {
    const enhanced = [agentArn(3), ...(await several(3, 'ENHAN'))];
    const made = await locationOf([agentArn(1), agentArn(2), ...(await several(2)), ...enhanced]);
    expect(made.LocationArn).toBeDefined();
  });

  const several = async (count: number, head?: string): Promise<string[]> => {
    const made: string[] = [];
    for (let i = 0; i < count; i++) made.push(await activated({ ActivationKey: freshKey(head) }));
    return made;
  };
});

describe('an agent that is away', () => {
  it('is offline when the world says so, and its tasks are unavailable', async () => {
    const task = await newTask(p, 'p/', { SourceLocationArn: await nfsLocation(p, [2]) });
    await p.world([
      { n: 1, mode: 'basic' },
      { n: 2, mode: 'basic', status: 'offline' },
    ]);
    expect([await statusOf(1), await statusOf(2)]).toEqual(['ONLINE', 'OFFLINE']);
    expect(await taskStatus(task)).toBe('UNAVAILABLE');
    await p.switchAgent(2, 'online');
    expect(await statusOf(2)).toBe('ONLINE');
  });

  it('is noticed after five minutes, and stays so over a restart', async () => {
    await p.switchAgent(1, 'offline');
    expect(await statusOf(1)).toBe('ONLINE');
    await p.restart(1, 5 * 60_000);
    expect(await statusOf(1)).toBe('OFFLINE');
    await p.switchAgent(1, 'online');
    expect(await statusOf(1)).toBe('ONLINE');
  });

  it('takes the tasks of its locations with it when it is deleted', async () => {
    const task = await newTask(p, 'p/');
    await p.dataSync().send(new DeleteAgentCommand({ AgentArn: agentArn(1) }));
    expect(await taskStatus(task)).toBe('UNAVAILABLE');
    await expect(start(p, task)).rejects.toMatchObject({ datasyncErrorCode: 'TaskUnavailable' });
    await expect(nfsLocation(p, [1])).rejects.toMatchObject({ errorCode: 'NotFound' });
  });

  it('holds an execution in LAUNCHING until it is back, over a restart too, or until it is cancelled', async () => {
    const task = await newTask(p, 'p/');
    await p.switchAgent(1, 'offline');
    const beside = await newTask(p, 'q/', { SourceLocationArn: await nfsLocation(p, [2]) });
    const arn = await start(p, task);
    await finished(p, await start(p, beside));
    expect((await look(p, arn)).Status).toBe('LAUNCHING');
    await p.restart();
    await finished(p, await start(p, beside));
    expect((await look(p, arn)).Status).toBe('LAUNCHING');
    await p.switchAgent(1, 'online');
    expect((await finished(p, arn)).end.Status).toBe('SUCCESS');
    await p.switchAgent(1, 'offline');
    const other = await start(p, task);
    await reached(p, other, 'LAUNCHING');
    await p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: other }));
    expect((await finished(p, other)).end.Result?.ErrorCode).toBe('TaskExecutionCancelled');
  });

  it('ends an execution under way in ERROR, and the next one goes on', async () => {
    await writeFile(join(p.nfs, 'f'), Buffer.alloc(2_000_000));
    const task = await newTask(p, 'p/', { Options: { BytesPerSecond: 50_000 } });
    const arn = await start(p, task);
    await reached(p, arn, 'TRANSFERRING');
    await p.switchAgent(1, 'offline');
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({ Status: 'ERROR', Result: { ErrorCode: 'AgentOffline' } });
    expect(await keys(p, DATA, 'p/f')).toEqual([]);
    await p.switchAgent(1, 'online');
    const again = await p
      .dataSync()
      .send(new StartTaskExecutionCommand({ TaskArn: task, OverrideOptions: { BytesPerSecond: -1 } }));
    expect((await finished(p, again.TaskExecutionArn ?? '')).end.Status).toBe('SUCCESS');
    expect((await look(p, arn)).Status).toBe('ERROR');
  });
});

describe('the rehearsal’s own view of agents', () => {
  const own = (body: object): Promise<Response> =>
    fetch(`${p.endpoint()}/_rehearsal/agents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('shows which machines run', async () => {
    expect((await own({ name: 'agent-3', status: 'offline' })).status).toBe(200);
    const answer = await (await fetch(`${p.endpoint()}/_rehearsal/agents`)).json();
    expect(answer).toEqual({
      agents: [1, 2, 3].map((n) => ({
        arn: agentArn(n),
        name: `agent-${n}`,
        mode: n === 3 ? 'enhanced' : 'basic',
        reachable: n !== 3,
        status: 'online',
      })),
    });
  });

  it.each([
    ['an unknown agent', { name: 'nobody', status: 'offline' }],
    ['an unknown status', { name: 'agent-1', status: 'asleep' }],
    ['neither name nor ARN', { status: 'offline' }],
  ])('refuses %s', async (_why, body) => {
    expect((await own(body)).status).toBe(400);
  });
});
