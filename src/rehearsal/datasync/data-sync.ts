import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { TargetHandler } from '../http.ts';
import { createService, Refusal } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { OwnRoutes } from '../own-api.ts';
import { createRateLimit, DEFAULT_RATES, type ServiceRates } from '../rate-limit.ts';
import type { WorldFile } from '../world-file.ts';
import { openAgentBook } from './agent-book.ts';
import { agentOperations } from './agents.ts';
import { beginExecution } from './begin.ts';
import { startEngine } from './engine.ts';
import { executionOperations } from './executions.ts';
import { DATASYNC_LIMITS } from './limits.ts';
import { locationOperations } from './locations.ts';
import { createNewcomers } from './newcomers.ts';
import { NOT_COMPLETE } from './not-complete.ts';
import { agentRoutes } from './own-agents.ts';
import { invalidRequest } from './refusals.ts';
import { openResources } from './resources.ts';
import { startScheduler } from './scheduler.ts';
import { tagOperations } from './tag-operations.ts';
import { taskOperations } from './tasks.ts';
import type { ToldFaults } from './told-faults.ts';

export interface DataSyncOptions {
  /** The rehearsal's directory; everything is kept below `datasync/` in it. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly events: EventLog;
  readonly clock: Clock;
  /** How long each state of an execution is to be seen, at least. */
  readonly stepDelayMs: number;
  /** How long lists go without what was made, real milliseconds; three `stepDelayMs` when absent. */
  readonly staleListsMs?: number;
  /** How fast the API may be called; {@link DEFAULT_RATES} when absent. */
  readonly rates?: ServiceRates;
  /** Troubles to have; none when absent. */
  readonly faults?: ToldFaults;
}

/** DataSync on loopback. */
export interface RehearsedDataSync {
  readonly handler: TargetHandler;
  /** `agents`: which there are, and switching one off and on. */
  readonly own: OwnRoutes;
  /** Whether executions are queued, running, or their reports on the way. */
  busy(): boolean;
  /** Stops executions where they are; opening the same directory again goes on with them. */
  close(): Promise<void>;
}

/** The `X-Amz-Target` prefix of DataSync's JSON protocol. */
const TARGET_PREFIX = 'FmrsService';

/** How many steps of the rehearsal a list lags behind. */
const STALE_STEPS = 3;

/** Opens DataSync with what an earlier process left in the directory, and goes on with unfinished executions. */
export async function openDataSync(options: DataSyncOptions): Promise<RehearsedDataSync> {
  const { store, world, events, clock, stepDelayMs, faults } = options;
  const directory = join(options.directory, 'datasync');
  const resources = await openResources(directory);
  const book = openAgentBook({ world, resources, clock, faults });
  const newcomers = createNewcomers(options.staleListsMs ?? STALE_STEPS * stepDelayMs);
  const shared = { resources, store, book, clock };
  const engine = await startEngine({ ...shared, directory, world, events, stepDelayMs, faults });
  const scheduler = startScheduler({
    resources,
    clock,
    begin: (TaskArn) => beginExecution({ ...shared, engine }, { TaskArn }),
  });
  const operations = {
    ...agentOperations({ world, resources, book, newcomers, clock }),
    ...locationOperations({ world, resources, book, newcomers, store, clock }),
    ...taskOperations({ world, resources, book, newcomers, rescheduled: scheduler.wake, clock, stepDelayMs }),
    ...executionOperations({ book, resources, engine, store, clock }),
    ...tagOperations(resources, book),
  };
  const service = createService(TARGET_PREFIX, sdk, operations, {
    limits: DATASYNC_LIMITS,
    refuseLimit: (message) => invalidRequest(`Invalid parameter: ${message}`, 'InvalidParameter'),
    rate: createRateLimit(options.rates ?? DEFAULT_RATES, clock.now),
    failure: (message) =>
      new Refusal(
        'InternalException',
        `The rehearsal failed: ${message}`,
        { errorCode: 'InternalError' },
        500,
      ),
  });
  return {
    handler: { ...service, notComplete: NOT_COMPLETE },
    own: agentRoutes(book, clock),
    busy: engine.busy,
    close: async () => {
      await scheduler.close();
      await engine.close();
    },
  };
}
