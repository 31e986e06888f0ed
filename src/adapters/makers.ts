import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import type { Maker } from '../ledger/maker.ts';
import { isAlive, isHere, thisProcess } from '../locks/holder.ts';
import { PortFault } from '../ports/faults.ts';
import type { Makers } from '../ports/makers.ts';
import { CALL_AT_MOST_MS } from './aws/timeouts.ts';

/** An intent is in the ledger and its call begun within this time, or the call is not made. */
const CALL_WITHIN_MS = 30_000;
/** A service may still be at it when the call has been given up; twice that is for what nobody thought of. */
const SERVICE_MS = 30_000;
/** Nobody's call has an effect later than this after its intent was seen. */
const PATIENCE_MS = CALL_WITHIN_MS + CALL_AT_MOST_MS + 2 * SERVICE_MS;

/** What tests replace. */
export interface MakersOptions {
  readonly patienceMs?: number;
  readonly isGone?: (maker: Maker) => Promise<boolean>;
  readonly nowMs?: () => number;
}

/**
 * This process among the makers of intents. How long an intent has been open is measured by this process alone, from when it first
 * saw it: clocks of two hosts may differ by more than a call takes.
 */
export async function openMakers(options: MakersOptions = {}): Promise<Makers> {
  const { patienceMs = PATIENCE_MS, nowMs = () => performance.now() } = options;
  const self = await thisMaker();
  const isGone = options.isGone ?? ((maker: Maker) => isGoneFrom(self, maker));
  const announcedAt = new Map<string, readonly [elapsed: number, wall: number]>();
  const underWay = new Set<string>();
  const firstSeen = new Map<string, number>();
  return {
    self,
    announcing(intent) {
      announcedAt.set(intent, [nowMs(), Date.now()]);
      underWay.add(intent);
    },
    async during(intent, call) {
      const [elapsed, wall] = announcedAt.get(intent) ?? [nowMs(), Date.now()];
      try {
        // A machine that slept notices by its clock, one whose clock was set back by the time that passed.
        if (Math.max(nowMs() - elapsed, Date.now() - wall) > CALL_WITHIN_MS) throw announcedTooLongAgo();
        return await call();
      } finally {
        announcedAt.delete(intent);
        underWay.delete(intent);
      }
    },
    async mayBeUnderWay(intent, by) {
      if (underWay.has(intent)) return true;
      if (by?.id === self.id || (by !== null && (await isGone(by)))) return false;
      const since = firstSeen.get(intent) ?? nowMs();
      firstSeen.set(intent, since);
      return nowMs() - since < patienceMs;
    },
  };
}

let shared: Promise<Makers> | null = null;

/** The one that everything in this process shares: what one part of it has under way is no secret to another. */
export function makersOfThisProcess(): Promise<Makers> {
  shared ??= openMakers();
  return shared;
}

async function thisMaker(): Promise<Maker> {
  const { host, pid, started } = await thisProcess();
  return { id: randomBytes(10).toString('hex'), host, system: await thisSystem(), pid, started };
}

/** Hosts that were copied from one image may share a name, and containers a kernel; none shares all three. */
async function thisSystem(): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** True only when it is certain: the maker ran where this process runs, and runs no more. */
async function isGoneFrom(self: Maker, maker: Maker): Promise<boolean> {
  const holder = { host: maker.host, pid: maker.pid, started: maker.started, since: '' };
  return maker.system === self.system && isHere(holder) && !(await isAlive(holder));
}

function announcedTooLongAgo(): PortFault {
  return new PortFault({
    kind: 'transient',
    service: 'TooLate',
    operation: 'announced call',
    message:
      'this process was stopped, or the ledger took too long, after the call had been announced; it was not made',
  });
}
