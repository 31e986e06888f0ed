import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headwater, workplace } from '../e2e/headwater.ts';

/** Kills of each command. */
const KILLS = 4;
/** Printed with a failure, so that the same moments can be tried again. */
const SEED = Number(process.env.HEADWATER_TEST_SEED ?? Date.now() % 100_000);

let place: Awaited<ReturnType<typeof workplace>>;
beforeAll(async () => {
  place = await workplace();
});
afterAll(() => place.remove());

/** A project with a few hundred files, approved and ready to apply. */
async function ready(name: string): Promise<string> {
  const directory = join(place.directory, name);
  for (let index = 0; index < 300; index += 1) {
    const folder = join(directory, 'data', `folder ${index % 7}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `file-${index}.txt`), `${index}\n`.repeat(index));
  }
  for (const args of [
    ['init', '--name', 'data', '--mount', 'data'],
    ['inventory', 'scan'],
    ['plan', 'create'],
    ['plan', 'approve'],
  ]) {
    const ended = await headwater(directory, args);
    expect(ended.code, `${args.join(' ')}: ${ended.stderr}`).toBe(0);
  }
  return directory;
}

/** What a migration leaves, without ids and times: what happened to each step, and what the cloud holds. */
async function outcomeOf(directory: string) {
  const events = JSON.parse((await headwater(directory, ['ledger', 'show', '--json'])).stdout) as {
    readonly event: { readonly type: string; readonly step?: string };
  }[];
  const happened = (type: string) =>
    events.filter(({ event }) => event.type === type).map(({ event }) => event.step);
  const verified = JSON.parse((await headwater(directory, ['verify', '--json'])).stdout) as {
    readonly evidence: { readonly verdict: string; readonly groups: unknown; readonly books: unknown };
  }[];
  return {
    done: happened('step-done').sort(),
    resources: happened('resource-known').sort(),
    verified: verified.map(({ evidence: { verdict, groups, books } }) => ({ verdict, groups, books })),
  };
}

/** A kill comes up to so long after its event, so that it also hits work between two events. */
const MOST_LATER_MS = 150;

function eventsIn(directory: string): number {
  return readFileSync(join(directory, '.headwater/ledger.jsonl'), 'utf8').split('\n').length - 1;
}

/** True from some time after the ledger has got so many events. */
function reached(directory: string, moment: { readonly events: number; readonly laterMs: number }) {
  let since: number | null = null;
  return () => {
    if (since === null && eventsIn(directory) >= moment.events) since = Date.now();
    return since !== null && Date.now() - since >= moment.laterMs;
  };
}

/** The two long commands of a migration, each killed while it works. */
const COMMANDS = [['apply'], ['cutover', 'run', '--confirm-frozen', '--confirm-moved']] as const;

test('kill -9 of apply and of the cut-over at any moment, then again, ends as an undisturbed run does', async () => {
  const undisturbed = await ready('undisturbed');
  const killed = await ready('killed');
  let random = SEED;
  for (const command of COMMANDS) {
    const before = eventsIn(undisturbed);
    expect((await headwater(undisturbed, command)).code).toBe(0);
    const during = eventsIn(undisturbed) - before;

    // Moments are counted in events and not in seconds, so that a busy machine is killed at the same places.
    const moments = Array.from({ length: KILLS }, () => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
      const part = random / 2 ** 31;
      return { events: before + Math.floor(part * during), laterMs: (part * 1_000) % MOST_LATER_MS };
    }).toSorted((a, b) => a.events - b.events);
    let died = 0;
    for (const moment of moments) {
      const ended = await headwater(killed, command, { killWhen: reached(killed, moment) });
      if (ended.code === null) died += 1;
    }
    expect(died, `seed ${SEED}: no kill hit ${command[0]}`).toBeGreaterThan(0);
    const last = await headwater(killed, command);
    expect(last.code, `seed ${SEED}: ${last.stderr}`).toBe(0);
    expect((await headwater(killed, ['ledger', 'check'])).code).toBe(0);
    expect(await outcomeOf(killed), `seed ${SEED}`).toEqual(await outcomeOf(undisturbed));
    expect((await headwater(killed, command)).stdout).toMatch(/Nothing to do/);
  }
  for (const directory of [killed, undisturbed]) {
    expect((await headwater(directory, ['rehearsal', 'stop'])).code).toBe(0);
  }
});
