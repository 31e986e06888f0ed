import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import type { Plan } from '../../src/plans/plan.ts';
import { COMMAND_VALUES } from '../../src/views/values/command-values.ts';
import { headwater } from '../e2e/headwater.ts';
import { ask } from './asked.ts';
import { chanceOf, seedsToTry } from './chance.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { type Crew, type Ending, startCrew } from './crew.ts';
import { contentOf, FILES_OF, premises } from './premises.ts';
import type { OpenQueue, QueueUnderTest } from './queues.ts';
import { sabotage } from './saboteur.ts';

/** How long things go wrong; what is left is done in peace. */
const TROUBLE_MS = Number(process.env.HEADWATER_TROUBLE_MS ?? 40_000);
/** Then it must end. */
const PEACE_MS = 240_000;

/**
 * What a process may end with while all this happens: held for a person, done with exceptions that are to be tried again, a
 * queue that was away when it started, or found no room on its disk. Anything else that ends by itself is a mistake.
 */
function isExpected({ code, said }: Ending): boolean {
  return (
    code === 5 ||
    code === 3 ||
    (code === 2 && /queue at .* cannot be used|embedded queue cannot be kept/.test(said))
  );
}

interface FaultRun {
  readonly directory: string;
  readonly cloud: Cloud;
  readonly queue: QueueUnderTest;
  readonly crew: Crew;
  readonly environment: Readonly<Record<string, string>>;
}

/** A whole migration under every kind of trouble, a seed a test, on one kind of queue. */
export function describeFaultRun(
  name: string,
  open: OpenQueue,
  { workers, seeds }: { readonly workers: number; readonly seeds: number },
): void {
  describe.skipIf(open === null)(`a migration under fire, on ${name}`, () => {
    let place = '';
    beforeAll(async () => {
      place = await mkdtemp(join(tmpdir(), 'headwater fire '));
      await premises(
        join(place, 'ready'),
        join(place, 'data'),
        workers === 0 ? 'embedded' : 'env:HEADWATER_TEST_QUEUE',
      );
    });
    afterAll(async () => {
      if (process.env.HEADWATER_KEEP === undefined) await rm(place, { recursive: true, force: true });
      else process.stderr.write(`kept: ${place}\n`);
    });

    test.each(seedsToTry(seeds))('seed %i: ends where an undisturbed one does', async (seed) => {
      if (open === null) return;
      const directory = join(place, `seed ${seed}`);
      await cp(join(place, 'ready'), directory, { recursive: true });
      await mkdir(join(directory, 'logs'));
      const queue = await open(directory);
      const cloud = await startCloud(directory, join(place, 'data'), seed);
      const environment = { HEADWATER_TEST_QUEUE: queue.url ?? '' };
      const crew = startCrew(directory, workers, environment);
      try {
        await underFire(seed, { directory, cloud, queue, crew, environment });
      } finally {
        await crew.stop();
        await cloud.close();
        await queue.stop();
      }
    });
  });
}

async function underFire(seed: number, run: FaultRun): Promise<void> {
  const { directory, cloud, queue, crew } = run;
  const notes: string[] = [];
  const began = Date.now();
  const note = (what: string): void => void notes.push(`${((Date.now() - began) / 1000).toFixed(1)} ${what}`);
  const clearing = new AbortController();
  void crew.finished.then(() => clearing.abort());
  const timer = setTimeout(() => clearing.abort(), TROUBLE_MS);
  await sabotage({ cloud, crew, queue, chance: chanceOf(seed), note }, clearing.signal);
  clearTimeout(timer);
  note('the sky clears');
  const inTime = await Promise.race([crew.finished.then(() => true), sleep(PEACE_MS, false, { ref: false })]);
  note(inTime ? 'done' : 'not done');
  await writeFile(join(directory, 'logs/notes'), `seed ${seed}\n${notes.join('\n')}\n`);
  const story = `HEADWATER_SEED=${seed} brings the same blows again.\n${notes.join('\n')}\n`;
  expect(inTime, `${story}apply did not end: ${JSON.stringify(crew.endings.slice(-2), null, 1)}`).toBe(true);
  expect(
    crew.endings.filter((ending) => !isExpected(ending)),
    story,
  ).toEqual([]);
  await crew.stop();
  await judge(run, story);
}

/** Asks ledger and cloud what has become of it. */
async function judge({ directory, cloud, environment }: FaultRun, story: string): Promise<void> {
  const command = async (...args: string[]) => {
    const ended = await headwater(directory, args, { env: environment });
    expect(ended.code, `${story}${args.join(' ')}: ${ended.stderr}${ended.stdout}`).toBe(0);
    return ended.stdout;
  };
  expect(await command('apply')).toMatch(/Nothing to do/);
  await command('ledger', 'check');
  const events = JSON.parse(await command('ledger', 'show', '--json')) as LedgerEvent[];
  const { plan } = COMMAND_VALUES['plan show'].parse(JSON.parse(await command('plan', 'show', '--json')));
  const steps = plan.steps.filter(({ phase }) => phase === 'transfer');
  const bodies = events.map(({ event }) => event);

  const done = bodies.flatMap((body) => (body.type === 'step-done' ? [body.step] : []));
  expect(done.sort(), `${story}each step is done once`).toEqual(steps.map(({ id }) => id).sort());
  const verdicts = bodies.flatMap((body) =>
    body.type === 'evidence-recorded' ? [`${body.share} ${body.verdict}`] : [],
  );
  expect(verdicts.sort(), `${story}each share is proved once`).toEqual(
    Object.keys(FILES_OF).map((share) => `${share} proved`),
  );

  const asked = await ask(cloud, 'endurance-data');
  const count = (kind: Plan['steps'][number]['kind']): number =>
    steps.filter((step) => step.kind === kind).length;
  expect(asked.tasks, `${story}tasks`).toHaveLength(count('task'));
  expect(new Set(asked.tasks.map(({ source }) => source)).size, `${story}a task for each source`).toBe(
    count('task'),
  );
  expect(asked.locations, `${story}locations`).toHaveLength(
    count('source-location') + count('target-location'),
  );
  const used = new Set(asked.tasks.flatMap(({ source, destination }) => [source, destination]));
  expect(used.size, `${story}no location is without a task`).toBe(asked.locations.length);

  const known = bodies.flatMap((body) => (body.type === 'execution-ended' ? [body.execution] : []));
  expect(
    asked.executions.map(({ arn }) => arn).sort(),
    `${story}no execution the ledger does not know`,
  ).toEqual(known.sort());
  const succeeded = asked.executions.filter(({ status }) => status === 'SUCCESS').length;
  expect(succeeded, `${story}one successful execution for each partition`).toBe(count('transfer'));
  expect(overlapping(asked.executions), `${story}no agent had two at a time`).toEqual([]);

  const wanted = Object.entries(FILES_OF).flatMap(([share, paths]) =>
    paths.map((path) => [`${share}/${path}`, contentOf(share, path).length] as const),
  );
  const files = [...asked.objects].filter(([key]) => !key.endsWith('/'));
  expect(Object.fromEntries(files), `${story}every file, as it is`).toEqual(Object.fromEntries(wanted));
}

/** Pairs of executions of the same agents that existed at the same time. */
function overlapping(
  executions: readonly {
    readonly arn: string;
    readonly source: string;
    readonly startedAtMs: number;
    readonly endedAtMs: number;
  }[],
): readonly string[] {
  const sorted = executions.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  return sorted.flatMap((one, index) =>
    sorted
      .slice(index + 1)
      .filter((other) => other.source === one.source && other.startedAtMs < one.endedAtMs)
      .map((other) => `${one.arn} and ${other.arn}`),
  );
}
