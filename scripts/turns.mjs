import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * True while a process with this id runs on this machine.
 * @param {number} pid
 */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** No set-up takes longer; an older lock was left behind, and its process id may be somebody else's by now. */
const LONGEST_MS = 30 * 60 * 1000;

/**
 * True when the lock's process died without taking its lock along.
 * @param {string} lockFile
 * @param {number} pid
 */
function isLeftBehind(lockFile, pid) {
  const age = Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return !isRunning(pid) || age > LONGEST_MS;
}

/**
 * The process id in a lock file, or null when there is no such file (any more).
 * @param {string} lockFile
 */
function holder(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Makes the lock file with our id in it, in one atomic act; false when somebody else's is there.
 * @param {string} lockFile
 */
function grab(lockFile) {
  const mine = `${lockFile}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lockFile);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(mine);
  }
}

/**
 * Runs `work` while no other process of this machine holds `lockFile`; waits for its turn, and takes over the lock
 * of a process that died.
 * @template T
 * @param {string} lockFile
 * @param {(text: string) => void} say
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurn(lockFile, say, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let told = false;
  while (!grab(lockFile)) {
    const pid = holder(lockFile);
    if (pid !== null && isLeftBehind(lockFile, pid)) {
      // Looked at twice so that a lock just taken over by another waiter is left alone.
      if (holder(lockFile) === pid) unlinkSync(lockFile);
      continue;
    }
    if (!told) say(`another set-up is running (process ${pid}); waiting for it`);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    unlinkSync(lockFile);
  }
}
