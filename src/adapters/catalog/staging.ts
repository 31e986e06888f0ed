import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Everything unfinished lies here, in one folder a piece of work, beside what readers see. */
const STAGING = 'tmp';
const NAME = /^(?<host>.+)-(?<pid>\d+)-[0-9a-f]{12}$/;

/** This machine's name, in characters every file system takes. */
const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_') || 'host';

/** A new empty folder for one piece of work. Its name tells whose it is, so that others can clean up after it. */
export async function createStage(directory: string): Promise<string> {
  const stage = join(directory, STAGING, `${host}-${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(stage, { recursive: true });
  return stage;
}

/** Removes a stage with all that is in it; one that is gone already is fine. */
export async function removeStage(stage: string): Promise<void> {
  await rm(stage, { recursive: true, force: true });
}

/** Removes what processes of this machine that no longer run left behind; another machine's is left alone. */
export async function removeDeadStages(directory: string): Promise<void> {
  const names = await readdir(join(directory, STAGING)).catch(() => []);
  for (const name of names) {
    const stage = join(directory, STAGING, name);
    const owner = NAME.exec(name)?.groups;
    if (owner?.host !== host) continue;
    if (!(await isAlive(Number(owner.pid), stage))) await removeStage(stage);
  }
}

async function isAlive(pid: number, stage: string): Promise<boolean> {
  if (pid === process.pid) return isOwn(stage);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'EPERM';
  }
}

/** In a container every run may have the same process id: what is older than this process is not ours. */
async function isOwn(stage: string): Promise<boolean> {
  const startedAtMs = Date.now() - process.uptime() * 1000;
  const changedAtMs = await stat(stage)
    .then((found) => found.mtimeMs)
    .catch(() => Number.POSITIVE_INFINITY);
  return changedAtMs >= startedAtMs - CLOCK_SLACK_MS;
}

const CLOCK_SLACK_MS = 1000;
