import { join } from 'node:path';
import { openAging } from './aging/aging.ts';
import { agingRoutes } from './aging/aging-routes.ts';
import { type Credentials, credentialsPath, openCredentials } from './auth/credentials.ts';
import { openClock } from './clock.ts';
import { openDataSync } from './datasync/data-sync.ts';
import { createEventLog } from './events.ts';
import { createFaults } from './faults/faults.ts';
import { jobFaults } from './faults/job-faults.ts';
import { harmNow, storeWithFaults } from './faults/object-faults.ts';
import { badFaultFile, readFaultFile, unknownOperations } from './faults/rules.ts';
import { transferFaults } from './faults/transfer-faults.ts';
import { openFsx } from './fsx/fsx.ts';
import { openIam } from './identity/iam.ts';
import { openSts } from './identity/sts.ts';
import { openKms } from './kms/kms.ts';
import { operationRoutes } from './operation-routes.ts';
import type { ServiceRates } from './rate-limit.ts';
import { defaultDocuments } from './s3/bucket-documents.ts';
import { openS3Control } from './s3-control/s3-control.ts';
import { startInventory, withReports } from './s3-inventory/inventory.ts';
import { operationsOf, type RehearsalServer, startRehearsalServer } from './server.ts';
import { openStorageGateway } from './storage-gateway/storage-gateway.ts';
import { openObjectStore } from './store/store.ts';
import type { World } from './world.ts';
import { openWorld } from './world-file.ts';

export interface StartOptions {
  /** Holds `world.json`, the buckets, and what the services remember; made when absent. */
  readonly directory: string;
  /** A free one is taken when absent or 0. */
  readonly port?: number;
  /** `127.0.0.1` when absent; another than loopback only together with `allowOtherMachines`. */
  readonly host?: string;
  /** Other machines may ask too. Only signatures keep them out then. */
  readonly allowOtherMachines?: boolean;
  /** After this long without a request and with nothing running, `onIdle` is called. */
  readonly idleExitMs?: number;
  readonly onIdle?: () => void;
  /** How long each state of an execution, file share or refresh is to be seen, at least. */
  readonly stepDelayMs?: number;
  /** How many seconds pass on the rehearsal's clock in a real one; 1 when absent. */
  readonly speedUp?: number;
  /** How fast transfers are, in the place of what `world.json` says. */
  readonly pace?: World['pace'];
  /** How fast DataSync and Storage Gateway may each be called; generous when absent. */
  readonly rates?: ServiceRates;
  /** JSON that says what is to go wrong, and the seed of its chance: `{seed?, rules}`. */
  readonly faultFile?: string;
  /** What requests are signed with, in the place of the directory's own key pair. */
  readonly credentials?: Credentials;
  /** How long a Get of a bucket's settings may answer what held before, real milliseconds; a few `stepDelayMs` when absent. */
  readonly staleSettingsMs?: number;
  /** How long lists of DataSync go without what was made, real milliseconds; three `stepDelayMs` when absent. */
  readonly staleListsMs?: number;
}

/** A rehearsal that runs. */
export interface Rehearsal {
  /** `http://127.0.0.1:PORT`, for all services alike. */
  readonly endpoint: string;
  /** The key pair to sign with, as a shared credentials file with the profile `rehearsal`. */
  readonly credentialsFile: string;
  /** Brings the same faults again for the same requests; null when none are to happen. */
  readonly faultSeed: number | null;
  /** Stops at once; the next start on the same directory goes on with unfinished executions. May be called again. */
  close(): Promise<void>;
  /** Settles once everything has stopped, by {@link close} or by `POST /_rehearsal/stop`. */
  readonly closed: Promise<void>;
}

/** Short enough for a demonstration, long enough that a poller sees states go by. */
const STEP_DELAY_MS = 25;
/** Reads of settings are behind for this many steps. */
const STALE_STEPS = 3;

/**
 * Starts the rehearsal's cloud on loopback. One process at a time may use a directory.
 * @throws HeadwaterError `rehearsal-world-invalid`, `rehearsal-credentials-invalid`, `rehearsal-faults-invalid`,
 * `rehearsal-not-loopback`, `rehearsal-port-taken`
 */
export async function startRehearsal(options: StartOptions): Promise<Rehearsal> {
  const { directory, port, idleExitMs, onIdle, stepDelayMs = STEP_DELAY_MS, speedUp, faultFile } = options;
  const plan = faultFile === undefined ? null : await readFaultFile(faultFile);
  const world = openWorld(directory, options.pace);
  const { account, region, buckets: strangers = [] } = await world.read();
  const credentials = await openCredentials(directory, region, options.credentials);
  const clock = openClock(directory, speedUp);
  const faults = createFaults({ clock, log: join(directory, 'faults.log') });
  const store = storeWithFaults(await openObjectStore(directory, clock), faults);
  for (const { name } of strangers)
    if (!(await store.hasBucket(name))) await store.createBucket(name, defaultDocuments());
  if (plan !== null) faults.load(plan);
  const events = createEventLog();
  const shared = { directory, store, world, events, clock, stepDelayMs };
  const rates = options.rates === undefined ? {} : { rates: options.rates };
  const gateway = await openStorageGateway({ ...shared, ...rates });
  const dataSync = await openDataSync({
    ...shared,
    faults: transferFaults(faults, clock),
    ...(options.staleListsMs === undefined ? {} : { staleListsMs: options.staleListsMs }),
    ...rates,
  });
  const control = await openS3Control({ ...shared, faults: jobFaults(faults) });
  const aging = openAging({ store, clock });
  const inventory = startInventory({ store, clock, paused: () => aging.progress().running });
  const closeServices = async (): Promise<void> => {
    await Promise.all([dataSync, gateway, control, aging, inventory].map((service) => service.close()));
    clock.close();
  };
  const handlers = [dataSync.handler, gateway.handler, await openKms(shared), await openFsx(shared)];
  const queries = [openSts(world), openIam(world)];
  const begin = async (): Promise<RehearsalServer> => {
    if (plan !== null) {
      const mistakes = unknownOperations(plan, operationsOf([...handlers, ...queries, control]));
      if (mistakes.length > 0) throw badFaultFile(faultFile ?? '', mistakes);
      await harmNow(store, faults, plan.rules);
    }
    return startRehearsalServer({
      directory,
      store,
      faults,
      credentials,
      region: async () => (await world.read()).region,
      account,
      ownerOf: async (bucket) => {
        const stranger = strangers.find(({ name }) => name === bucket);
        return { account: stranger?.account ?? (await world.read()).account, isOurs: stranger === undefined };
      },
      clock,
      events,
      own: {
        ...dataSync.own,
        ...gateway.own,
        ...withReports(agingRoutes(aging), inventory),
        ...operationRoutes([...handlers, ...queries], control),
      },
      handlers,
      queries,
      control,
      staleSettingsMs: options.staleSettingsMs ?? STALE_STEPS * stepDelayMs,
      busy: () => dataSync.busy() || gateway.busy() || control.busy(),
      ...(port === undefined ? {} : { port }),
      ...(options.host === undefined ? {} : { host: options.host }),
      allowOtherMachines: options.allowOtherMachines ?? false,
      ...(idleExitMs === undefined ? {} : { idleExitMs }),
      ...(onIdle === undefined ? {} : { onIdle }),
    });
  };
  const server = await begin().catch(async (error: unknown) => {
    await closeServices();
    throw error;
  });
  const closed = server.closed.then(closeServices);
  return {
    endpoint: server.endpoint,
    faultSeed: plan?.seed ?? null,
    credentialsFile: credentialsPath(directory),
    closed,
    close: async () => {
      await server.close();
      await closed;
    },
  };
}
