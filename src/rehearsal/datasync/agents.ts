import type {
  CreateAgentRequest,
  DeleteAgentRequest,
  DescribeAgentRequest,
  ListAgentsRequest,
  UpdateAgentRequest,
} from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import type { Agent, AgentBook } from './agent-book.ts';
import { activation, privateLink } from './agent-rules.ts';
import { newAgentArn, requireArn } from './arns.ts';
import type { Newcomers } from './newcomers.ts';
import { page } from './pages.ts';
import { invalidRequest } from './refusals.ts';
import type { Resources } from './resources.ts';
import { resourceName, tagMap } from './rules.ts';

export interface AgentContext {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly book: AgentBook;
  readonly newcomers: Newcomers;
  readonly clock: Clock;
}

/** The version every rehearsed agent says it has. */
const PLATFORM = { Version: '2.0.0-rehearsal' };

/** The agent of that ARN. Throws `InvalidRequestException`. */
export async function findAgent(book: AgentBook, arn: string | undefined): Promise<Agent> {
  requireArn('agent', arn ?? '');
  const agent = await book.find(arn ?? '');
  if (agent === null)
    throw invalidRequest(`Request parameters are invalid: Agent ${arn} does not exist.`, 'NotFound');
  return agent;
}

const describe = (agent: Agent): object => ({
  AgentArn: agent.arn,
  Name: agent.name,
  Status: agent.status,
  LastConnectionTime: agent.lastContactMs / 1000,
  CreationTime: agent.createdAtMs / 1000,
  EndpointType: agent.privateLink === null ? 'PUBLIC' : 'PRIVATE_LINK',
  ...(agent.privateLink === null ? {} : { PrivateLinkConfig: agent.privateLink }),
  Platform: PLATFORM,
});

/**
 * Create, Describe, Update, Delete and List of agents. Each activation key serves once. Deleting an agent leaves the
 * locations that use it as they are; their tasks then lack it.
 */
export function agentOperations(context: AgentContext): Readonly<Record<string, Operation>> {
  const { world, resources, book, newcomers, clock } = context;
  const { agents } = resources;
  return {
    CreateAgent: async (request: CreateAgentRequest) => {
      const { mode, keyDigest } = activation(request.ActivationKey ?? '');
      const endpoint = privateLink(request);
      const name = resourceName(request.AgentName);
      const tags = tagMap(request.Tags);
      const arn = newAgentArn(await world.read());
      if (agents.all().some((known) => known.keyDigest === keyDigest))
        throw invalidRequest('The activation key has been used already.', 'InvalidActivationKey');
      newcomers.add(arn);
      await agents.put({
        arn,
        seq: agents.nextSeq(),
        createdAtMs: clock.now(),
        tags,
        name,
        mode,
        privateLink: endpoint,
        online: true,
        changedAtMs: clock.now(),
        deleted: false,
        keyDigest,
      });
      return { AgentArn: arn };
    },
    DescribeAgent: async (request: DescribeAgentRequest) => describe(await findAgent(book, request.AgentArn)),
    UpdateAgent: async (request: UpdateAgentRequest) => {
      const agent = await findAgent(book, request.AgentArn);
      if (request.Name !== undefined) await book.change(agent, { name: resourceName(request.Name) });
      return {};
    },
    DeleteAgent: async (request: DeleteAgentRequest) => {
      await book.change(await findAgent(book, request.AgentArn), { deleted: true });
      return {};
    },
    ListAgents: async (request: ListAgentsRequest) => {
      const { items, next } = page(newcomers.without(await book.all()), request);
      return {
        Agents: items.map(({ arn, name, status }) => ({
          AgentArn: arn,
          Name: name,
          Status: status,
          Platform: PLATFORM,
        })),
        ...next,
      };
    },
  };
}
