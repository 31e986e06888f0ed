import { setTimeout as sleep } from 'node:timers/promises';
import {
  DataSyncClient,
  ListLocationsCommand,
  ListTaskExecutionsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-datasync';
import { ListFileSharesCommand, StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { KEY_PAIR } from './small-migration.ts';

/** Longer than a list of the rehearsal is without what was just made, so that a second one of a kind is seen too. */
const LISTS_LAG_MS = 150;

/** Asked of the rehearsal, not of our ledger: what really exists. */
export async function resourcesOf(endpoint: string) {
  await sleep(LISTS_LAG_MS);
  const options = {
    endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
  };
  const dataSync = new DataSyncClient(options);
  const gateway = new StorageGatewayClient(options);
  const { Locations = [] } = await dataSync.send(new ListLocationsCommand({}));
  const { Tasks = [] } = await dataSync.send(new ListTasksCommand({}));
  const executions = await Promise.all(
    Tasks.map(({ TaskArn }) => dataSync.send(new ListTaskExecutionsCommand({ TaskArn }))),
  );
  const { FileShareInfoList = [] } = await gateway.send(new ListFileSharesCommand({}));
  dataSync.destroy();
  gateway.destroy();
  return {
    locations: Locations.length,
    tasks: Tasks.length,
    executions: executions.flatMap(({ TaskExecutions = [] }) => TaskExecutions).length,
    fileShares: FileShareInfoList.length,
  };
}
