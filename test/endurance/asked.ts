import {
  DataSyncClient,
  DescribeTaskCommand,
  DescribeTaskExecutionCommand,
  paginateListLocations,
  paginateListTaskExecutions,
  paginateListTasks,
} from '@aws-sdk/client-datasync';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import type { Cloud } from './cloud.ts';

/** An execution as DataSync tells of it. */
export interface AskedExecution {
  readonly arn: string;
  readonly task: string;
  /** The source location, which stands for its agents. */
  readonly source: string;
  readonly status: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** What the cloud holds after a migration, asked of it and not of the ledger. */
export interface Asked {
  /** Each with where it leads. */
  readonly locations: readonly { readonly arn: string; readonly uri: string }[];
  readonly tasks: readonly { readonly arn: string; readonly source: string; readonly destination: string }[];
  readonly executions: readonly AskedExecution[];
  /** Keys and sizes of the data bucket. */
  readonly objects: ReadonlyMap<string, number>;
}

/** Asks DataSync and S3 for everything there is. */
export async function ask({ endpoint, credentialsFile }: Cloud, bucket: string): Promise<Asked> {
  const settings = {
    endpoint,
    region: 'us-east-1',
    credentials: await keyPairOf(credentialsFile),
  };
  const dataSync = new DataSyncClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  try {
    const locations: { arn: string; uri: string }[] = [];
    for await (const { Locations } of paginateListLocations({ client: dataSync }, {})) {
      for (const { LocationArn, LocationUri } of Locations ?? [])
        locations.push({ arn: LocationArn ?? '', uri: LocationUri ?? '' });
    }
    const tasks: { arn: string; source: string; destination: string }[] = [];
    for await (const { Tasks } of paginateListTasks({ client: dataSync }, {})) {
      for (const { TaskArn } of Tasks ?? []) {
        const told = await dataSync.send(new DescribeTaskCommand({ TaskArn }));
        tasks.push({
          arn: TaskArn ?? '',
          source: told.SourceLocationArn ?? '',
          destination: told.DestinationLocationArn ?? '',
        });
      }
    }
    const executions: AskedExecution[] = [];
    for (const { arn: TaskArn, source } of tasks) {
      for await (const { TaskExecutions } of paginateListTaskExecutions({ client: dataSync }, { TaskArn })) {
        for (const { TaskExecutionArn } of TaskExecutions ?? []) {
          const told = await dataSync.send(new DescribeTaskExecutionCommand({ TaskExecutionArn }));
          executions.push({
            arn: TaskExecutionArn ?? '',
            task: TaskArn,
            source,
            status: told.Status ?? '',
            startedAtMs: told.StartTime?.getTime() ?? 0,
            endedAtMs: told.EndTime?.getTime() ?? Number.POSITIVE_INFINITY,
          });
        }
      }
    }
    const objects = new Map<string, number>();
    for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
      for (const { Key, Size } of Contents ?? []) objects.set(Key ?? '', Size ?? -1);
    }
    return { locations, tasks, executions, objects };
  } finally {
    dataSync.destroy();
    s3.destroy();
  }
}
