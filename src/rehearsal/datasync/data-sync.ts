import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { TargetHandler } from '../http.ts';
import { createService } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import { agentOperations } from './agents.ts';
import { startEngine } from './engine.ts';
import { executionOperations } from './executions.ts';
import { DATASYNC_LIMITS } from './limits.ts';
import { locationOperations } from './locations.ts';
import { invalidRequest } from './refusals.ts';
import { openResources } from './resources.ts';
import { tagOperations } from './tag-operations.ts';
import { taskOperations } from './tasks.ts';

export interface DataSyncOptions {
  /** The rehearsal's directory; everything is kept below `datasync/` in it. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly events: EventLog;
  readonly clock: Clock;
  /** How long each state of an execution is to be seen, at least. */
  readonly stepDelayMs: number;
}

/** DataSync on loopback. */
export interface RehearsedDataSync {
  readonly handler: TargetHandler;
  /** Whether executions are queued, running, or their reports on the way. */
  busy(): boolean;
  /** Stops executions where they are; opening the same directory again goes on with them. */
  close(): Promise<void>;
}

/** The `X-Amz-Target` prefix of DataSync's JSON protocol. */
const TARGET_PREFIX = 'FmrsService';

/** Opens DataSync with what an earlier process left in the directory, and goes on with unfinished executions. */
export async function openDataSync(options: DataSyncOptions): Promise<RehearsedDataSync> {
  const { store, world, events, clock, stepDelayMs } = options;
  const directory = join(options.directory, 'datasync');
  const resources = await openResources(directory);
  const engine = await startEngine({ directory, resources, store, world, events, clock, stepDelayMs });
  const operations = {
    ...agentOperations({ world, resources, clock }),
    ...locationOperations({ world, resources, store, clock }),
    ...taskOperations({ world, resources, clock, stepDelayMs }),
    ...executionOperations({ world, resources, engine, store, clock }),
    ...tagOperations(resources),
  };
  return {
    handler: createService(TARGET_PREFIX, sdk, operations, {
      limits: DATASYNC_LIMITS,
      refuseLimit: (message) => invalidRequest(`Invalid parameter: ${message}`, 'InvalidParameter'),
    }),
    busy: engine.busy,
    close: engine.close,
  };
}
