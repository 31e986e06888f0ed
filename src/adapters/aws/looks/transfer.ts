import {
  type DataSyncClient,
  DescribeAgentCommand,
  ListAgentsCommand,
  ListLocationsCommand,
  ListTaskExecutionsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-datasync';
import {
  DescribeCacheCommand,
  DescribeGatewayInformationCommand,
  ListFileSharesCommand,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import type { ServingSight } from '../../../doctor/drift/sightings.ts';
import type { Look } from '../../../doctor/look.ts';
import type { AgentSight, GatewaySight, UsedSight } from '../../../doctor/sightings.ts';
import { lookedAt } from '../../../ports/doctor.ts';
import { PortFault } from '../../../ports/faults.ts';
import { asked, nullWhenAbsent } from '../faults.ts';
import { allPages, type Page } from '../pages.ts';

/** Names of states after which an execution does no more [aws-facts 4]. */
const OVER = ['SUCCESS', 'ERROR'];
const PAGE = 100;

function askSync<T>(operation: string, send: () => Promise<T>): Promise<T> {
  return asked({ service: 'DataSync', operation, effect: 'repeatable' }, send);
}

function askGateway<T>(operation: string, send: () => Promise<T>): Promise<T> {
  return asked({ service: 'Storage Gateway', operation, effect: 'repeatable' }, send);
}

/** An agent as DataSync shows it. */
export async function agentSight(client: DataSyncClient, arn: string): Promise<AgentSight> {
  const found = await nullWhenAbsent(() =>
    askSync('DescribeAgent', () => client.send(new DescribeAgentCommand({ AgentArn: arn }))),
  );
  if (found === null) return null;
  return {
    status: found.Status ?? 'UNKNOWN',
    name: found.Name ?? '',
    lastSeen: found.LastConnectionTime?.toISOString() ?? null,
  };
}

/** A gateway as Storage Gateway shows it; its cache and its file shares have `withinMs` each. */
export async function gatewaySight(
  client: StorageGatewayClient,
  arn: string,
  withinMs: number,
): Promise<GatewaySight> {
  const found = await nullWhenAbsent(() =>
    askGateway('DescribeGatewayInformation', () =>
      client.send(new DescribeGatewayInformationCommand({ GatewayARN: arn })),
    ),
  );
  if (found === null) return null;
  const [cache, fileShares] = await Promise.all([
    lookedAt(withinMs, () =>
      askGateway('DescribeCache', () => client.send(new DescribeCacheCommand({ GatewayARN: arn }))),
    ),
    lookedAt(withinMs, () =>
      countOf(async (marker) => {
        const page = await askGateway('ListFileShares', () =>
          client.send(new ListFileSharesCommand({ GatewayARN: arn, Limit: PAGE, Marker: marker })),
        );
        return { items: page.FileShareInfoList ?? [], next: page.NextMarker };
      }),
    ),
  ]);
  return {
    name: found.GatewayName ?? '',
    type: found.GatewayType ?? '',
    state: found.GatewayState ?? 'UNKNOWN',
    cacheBytes: partOf(cache, ({ DiskIds = [], CacheAllocatedInBytes = 0 }) =>
      DiskIds.length === 0 ? 0 : CacheAllocatedInBytes,
    ),
    cacheDirtyPercent: partOf(cache, ({ CacheDirtyPercentage = 0 }) => CacheDirtyPercentage),
    fileShares,
  };
}

/** A gateway as {@link gatewaySight} has it, or that it is known and not connected. */
export async function servingSight(...asked: Parameters<typeof gatewaySight>): Promise<ServingSight> {
  try {
    return { kind: 'told', gateway: await gatewaySight(...asked) };
  } catch (error) {
    // The service's own name for it is one for all requests that make no sense; its code follows the message.
    const isAway = error instanceof PortFault && /\[[^\]]*GatewayNotConnected[^\]]*\]$/.test(error.message);
    if (isAway) return { kind: 'offline' };
    throw error;
  }
}

function partOf<T, P>(look: Look<T>, part: (value: T) => P): Look<P> {
  return look.kind === 'unseen' ? look : { kind: 'seen', value: part(look.value) };
}

/** What DataSync has in this account and Region; each list has `withinMs`. */
export async function usedSight(client: DataSyncClient, withinMs: number): Promise<UsedSight> {
  const [tasks, locations, agents, executions] = await Promise.all([
    lookedAt(withinMs, () =>
      countOf(async (NextToken) => {
        const page = await askSync('ListTasks', () =>
          client.send(new ListTasksCommand({ MaxResults: PAGE, NextToken })),
        );
        return { items: page.Tasks ?? [], next: page.NextToken };
      }),
    ),
    lookedAt(withinMs, () =>
      countOf(async (NextToken) => {
        const page = await askSync('ListLocations', () =>
          client.send(new ListLocationsCommand({ MaxResults: PAGE, NextToken })),
        );
        return { items: page.Locations ?? [], next: page.NextToken };
      }),
    ),
    lookedAt(withinMs, () =>
      countOf(async (NextToken) => {
        const page = await askSync('ListAgents', () =>
          client.send(new ListAgentsCommand({ MaxResults: PAGE, NextToken })),
        );
        return { items: page.Agents ?? [], next: page.NextToken };
      }),
    ),
    lookedAt(withinMs, () =>
      countOf(async (NextToken) => {
        const page = await askSync('ListTaskExecutions', () =>
          client.send(new ListTaskExecutionsCommand({ MaxResults: PAGE, NextToken })),
        );
        const under = (page.TaskExecutions ?? []).filter(
          ({ Status, TaskMode }) => TaskMode === 'ENHANCED' && !OVER.includes(Status ?? ''),
        );
        return { items: under, next: page.NextToken };
      }),
    ),
  ]);
  return { tasks, locations, agents, executions };
}

async function countOf(fetch: (token: string | undefined) => Promise<Page<unknown>>): Promise<number> {
  return (await allPages(fetch)).length;
}
