import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Cloud, FaultRule } from './cloud.ts';
import type { Crew } from './crew.ts';
import { AGENTS } from './premises.ts';
import type { QueueUnderTest } from './queues.ts';

/** The weather all through: services that push back, and answers that get lost. */
const ALWAYS: readonly FaultRule[] = [
  { fault: 'throttle', times: 'always', probability: 0.3, service: 'datasync' },
  { fault: 'throttle', times: 'always', probability: 0.3, service: 's3' },
  { fault: 'lost-response', times: 'always', probability: 0.1, service: 'datasync' },
  { fault: 'lost-response', times: 'always', probability: 0.1, service: 's3' },
];
const EXPIRED: readonly FaultRule[] = [
  { fault: 'expired-credentials', times: 'always', service: 'datasync' },
  { fault: 'expired-credentials', times: 'always', service: 's3' },
];

/** What is done to a running migration. */
export interface Sabotage {
  readonly cloud: Cloud;
  readonly crew: Crew;
  readonly queue: QueueUnderTest;
  readonly chance: Chance;
  /** Told what happens when, so that a failed run can be understood. */
  readonly note: (what: string) => void;
}

type Blow = (sabotage: Sabotage) => Promise<void>;

const killOne: Blow = async ({ crew, chance, note }) => {
  const index = Math.floor(chance.next() * crew.size);
  note(`kill ${index}`);
  await crew.replace(index);
};

const lastingMs = (chance: Chance): number => Math.round(chance.between(1_000, 3_000));

const agentAway: Blow = async ({ cloud, chance, note }) => {
  const { name } = chance.pick(AGENTS);
  note(`${name} goes away`);
  await cloud.setAgent(name, 'offline');
  await sleep(lastingMs(chance));
  await cloud.setAgent(name, 'online');
};

const expire: Blow = async ({ cloud, chance, note }) => {
  note('credentials expire');
  await cloud.setFaults([...EXPIRED, ...ALWAYS]);
  await sleep(lastingMs(chance));
  await cloud.setFaults(ALWAYS);
};

const restartQueue: Blow = async ({ queue, note }) => {
  note('the queue restarts');
  await queue.restart();
};

/** The embedded queue's directory goes while nobody has it open. */
const flushQueue: Blow = async ({ queue, crew, note }) => {
  note('the queue is emptied');
  if (queue.url === null) await crew.replace(0, { before: queue.flush });
  else await queue.flush();
};

const fillDisk: Blow = async ({ crew, chance, note }) => {
  const index = Math.floor(chance.next() * crew.size);
  const roomKiB = Math.floor(chance.between(1, 12));
  note(`the disk of ${index} is full after ${roomKiB} KiB`);
  await crew.replace(index, { roomKiB });
};

const jumpClock: Blow = async ({ crew, chance, note }) => {
  const index = Math.floor(chance.next() * crew.size);
  const clockOffMs = chance.pick([-3_600_000, -90_000, 90_000, 3_600_000]);
  note(`the clock of ${index} jumps by ${clockOffMs / 1000} s, and back`);
  await crew.replace(index, { clockOffMs });
};

/** Kills come as often as all else together; each other blow comes once in each round of them, in an order of chance. */
const OTHERS: readonly Blow[] = [agentAway, expire, restartQueue, flushQueue, fillDisk, jumpClock];

/** Deals blows until `signal`, then lets the sky clear. Rejects only when a blow itself failed. */
export async function sabotage(given: Sabotage, signal: AbortSignal): Promise<void> {
  const { cloud, chance } = given;
  await cloud.setFaults(ALWAYS);
  let hand: Blow[] = [];
  while (!signal.aborted) {
    if (hand.length === 0) hand = shuffled([...OTHERS, ...OTHERS.map(() => killOne)], chance);
    await sleep(chance.between(1_500, 3_000), undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await hand.pop()?.(given);
  }
  await cloud.setFaults([]);
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
