import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { HeadwaterError } from '../errors.ts';
import { withLock } from '../locks/file-lock.ts';
import type { StartOptions } from '../rehearsal/start.ts';
import type { World } from '../rehearsal/world.ts';
import type { Served } from '../views/rehearsal-text.ts';
import { projectFile } from './project-file.ts';
import type { Project } from './project-shape.ts';
import { paceOf } from './rehearsal-pace.ts';

/** Stops by itself after this long without a request, so that nothing is left running. */
export const IDLE_EXIT_MS = 10 * 60_000;
const START_WITHIN_MS = 30_000;
const ANSWER_WITHIN_MS = 30_000;

const endpointSchema = z.strictObject({ endpoint: z.url(), pid: z.number() });

/** The account that rehearsal ARNs carry when the configuration names none (AWS's own documentation example). */
export const REHEARSAL_ACCOUNT = '111122223333';

/** Where the rehearsal keeps its buckets and resources. */
export function rehearsalDirectory(project: Project): string {
  return join(project.state, 'rehearsal');
}

/** The key pair that opens this project's rehearsal, as a shared credentials file; there once it has started. */
export function rehearsalCredentials(project: Project): string {
  return join(rehearsalDirectory(project), 'credentials');
}

/**
 * The running rehearsal of this project, or null. One that listens and says nothing is busy, and a second one would write to
 * the same files: throws HeadwaterError `rehearsal-busy` (held).
 */
export async function findRehearsal(
  project: Project,
  withinMs = ANSWER_WITHIN_MS,
): Promise<{ readonly endpoint: string; readonly pid: number } | null> {
  const known = await knownEndpoint(project);
  if (known === null) return null;
  try {
    const answer = await fetch(`${known.endpoint}/_rehearsal/health`, {
      signal: AbortSignal.timeout(withinMs),
    });
    const health = z.object({ pid: z.number() }).parse(await answer.json());
    return health.pid === known.pid ? known : null;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) return null;
    throw new HeadwaterError({
      code: 'rehearsal-busy',
      blame: 'held',
      message: `The rehearsal at ${known.endpoint} has not answered for ${withinMs / 1000} s.`,
      next: [
        'Wait until this machine has less to do, then run the same command again.',
        `Or end it, what it knows is on disk: kill ${known.pid}`,
      ],
      cause: error,
    });
  }
}

async function knownEndpoint(project: Project): Promise<z.infer<typeof endpointSchema> | null> {
  try {
    const file = join(rehearsalDirectory(project), 'endpoint.json');
    return endpointSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * The endpoint of this project's rehearsal, started in the background when it does not run. It is a process of its own
 * so that it outlives a killed command, as AWS does. Throws HeadwaterError `rehearsal-not-started`.
 */
export async function ensureRehearsal(project: Project): Promise<string> {
  await writeWorld(project);
  const running = await findRehearsal(project);
  if (running !== null) return running.endpoint;
  const directory = rehearsalDirectory(project);
  const log = await open(join(directory, 'rehearsal.log'), 'a');
  try {
    const bin = fileURLToPath(projectFile('bin/headwater.js'));
    spawn(process.execPath, [bin, 'rehearsal', 'start', '--config', project.configFile], {
      cwd: project.directory,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    }).unref();
  } finally {
    await log.close();
  }
  for (const deadline = Date.now() + START_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    const started = await findRehearsal(project);
    if (started !== null) return started.endpoint;
  }
  throw new HeadwaterError({
    code: 'rehearsal-not-started',
    blame: 'bug',
    message: 'The rehearsal did not start within 30 s.',
    next: [`Look at ${join(directory, 'rehearsal.log')}`, 'Run it in a terminal: headwater rehearsal start'],
  });
}

/** Serves the rehearsal in this process until it is stopped or idle. Returns null when one runs already. */
export async function serveRehearsal(project: Project, how: ServeOptions): Promise<Serving | null> {
  await writeWorld(project);
  const directory = rehearsalDirectory(project);
  return withLock(join(directory, 'start.lock'), async () => {
    if ((await findRehearsal(project)) !== null) return null;
    const { startRehearsal } = await import('../rehearsal/start.ts');
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const server = await startRehearsal({
      ...how,
      ...(how.speedUp === undefined ? {} : { pace: paceOf(project.config.link) }),
      directory,
      idleExitMs: IDLE_EXIT_MS,
      onIdle: () => end(),
    });
    process.once('SIGTERM', end).once('SIGINT', end);
    await replace(join(directory, 'endpoint.json'), { endpoint: server.endpoint, pid: process.pid });
    const { endpoint, credentialsFile, faultSeed } = server;
    return {
      migration: project.config.migration,
      endpoint,
      credentialsFile,
      faultSeed,
      open: how.allowOtherMachines === true,
      ended: ended.then(() => server.close()),
    };
  });
}

/** How a rehearsal is served; what is absent is as the rehearsal has it. */
export type ServeOptions = Pick<
  StartOptions,
  'port' | 'host' | 'allowOtherMachines' | 'speedUp' | 'faultFile'
>;

/** A rehearsal being served; `ended` resolves after it has closed. */
export interface Serving extends Served {
  readonly ended: Promise<void>;
}

/** Stops this project's rehearsal; false when none runs. */
export async function stopRehearsal(project: Project): Promise<boolean> {
  const running = await findRehearsal(project);
  if (running === null) return false;
  process.kill(running.pid, 'SIGTERM');
  while ((await findRehearsal(project)) !== null) await sleep(50);
  return true;
}

/** Tells the rehearsal what stands on the premises: the shares' mounts, the agents, the gateways. */
async function writeWorld(project: Project): Promise<void> {
  const { config } = project;
  const world: World = {
    account: config.aws.account ?? REHEARSAL_ACCOUNT,
    region: config.aws.region,
    exports: config.shares.map((share) => ({
      protocol: share.protocol,
      server: share.server,
      export: share.export,
      directory: project.mountOf(share),
    })),
    agents: config.agents.map(({ arn, name, mode }) => ({ arn, name, mode })),
    gateways: config.gateways.map(({ arn, name }) => ({ arn, name })),
    roles: rolesOf(config),
  };
  await mkdir(rehearsalDirectory(project), { recursive: true });
  await replace(join(rehearsalDirectory(project), 'world.json'), world);
}

/** The roles that the configuration names, each let into the service that is to assume it. */
function rolesOf({ roles, gateways }: Project['config']): NonNullable<World['roles']> {
  const named = [
    ...[roles.dataSync, roles.reports ?? roles.dataSync].map((arn) => [arn, 'datasync'] as const),
    ...(roles.batch === undefined ? [] : [[roles.batch, 'batchoperations.s3'] as const]),
    ...gateways.map(({ role }) => [role, 'storagegateway'] as const),
  ];
  return [...new Set(named.map(([arn]) => arn))].map((arn) => ({
    arn,
    trustedBy: [
      ...new Set(named.filter(([other]) => other === arn).map(([, name]) => `${name}.amazonaws.com`)),
    ],
  }));
}

/** Writes a file so that no reader sees half of it; leaves it alone when it says the same already. */
async function replace(file: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return;
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}
