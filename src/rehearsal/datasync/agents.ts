import type { DescribeAgentRequest, ListAgentsRequest } from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import { requireArn } from './arns.ts';
import { page } from './pages.ts';
import { notFound } from './refusals.ts';
import type { Resources } from './resources.ts';

interface AgentState {
  readonly arn: string;
  readonly name: string;
  readonly status: 'ONLINE' | 'OFFLINE';
}

/** Agents of the world, and those that locations know but the world has no more: they are offline. */
async function agentStates(world: WorldFile, resources: Resources): Promise<readonly AgentState[]> {
  const online = (await world.read()).agents.map(({ arn, name }) => ({
    arn,
    name,
    status: 'ONLINE' as const,
  }));
  const known = new Set(online.map(({ arn }) => arn));
  const used = new Set(resources.locations.all().flatMap((l) => (l.type === 'S3' ? [] : l.agentArns)));
  const gone = [...used].filter((arn) => !known.has(arn));
  return [...online, ...gone.map((arn) => ({ arn, name: '', status: 'OFFLINE' as const }))];
}

/** DescribeAgent and ListAgents. Agents are given by the world; none can be created. */
export function agentOperations({
  world,
  resources,
  clock,
}: {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly clock: Clock;
}): Readonly<Record<string, Operation>> {
  return {
    DescribeAgent: async (request: DescribeAgentRequest) => {
      const arn = request.AgentArn ?? '';
      requireArn('agent', arn);
      const agent = (await agentStates(world, resources)).find((candidate) => candidate.arn === arn);
      if (agent === undefined) throw notFound('Agent', arn);
      const since = (world.changedAt()?.getTime() ?? 0) / 1000;
      return {
        AgentArn: arn,
        Name: agent.name,
        Status: agent.status,
        LastConnectionTime: agent.status === 'ONLINE' ? clock.now() / 1000 : since,
        CreationTime: since,
        EndpointType: 'PUBLIC',
      };
    },
    ListAgents: async (request: ListAgentsRequest) => {
      const states = (await agentStates(world, resources)).map((state, seq) => ({ ...state, seq }));
      const { items, next } = page(states, request);
      return {
        Agents: items.map(({ arn, name, status }) => ({ AgentArn: arn, Name: name, Status: status })),
        ...next,
      };
    },
  };
}
