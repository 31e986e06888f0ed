import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drift, driftSchema } from '../views/values/drift.ts';
import type { Status } from '../views/values/status.ts';

const fileOf = (state: string): string => join(state, 'drift.json');

/**
 * Keeps what the last look for drift of this host came to. The ledger has what changed only, so that a drift that lasts a year is two
 * events; that somebody looked at all, and found nothing, is told from here. One that cannot be kept leaves the one before: status says
 * its time.
 */
export async function keepLook(state: string, drift: Drift): Promise<void> {
  const fresh = `${fileOf(state)}.${process.pid}.new`;
  try {
    await writeFile(fresh, `${JSON.stringify(drift)}\n`);
    await rename(fresh, fileOf(state));
  } catch {
    // What was found is in the ledger and with whoever asked.
  }
}

/** The last look for drift of this host; null when there was none, or none that this version can read. */
export async function lastLook(state: string): Promise<Status['driftLook']> {
  const text = await readFile(fileOf(state), 'utf8').catch(() => null);
  if (text === null) return null;
  const found = driftSchema.safeParse(jsonOf(text));
  if (!found.success) return null;
  const { at, deep, shares, findings, unchecked } = found.data;
  return { at, deep, shares, findings: findings.length, unchecked };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
