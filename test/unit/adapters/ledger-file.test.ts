import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileLedger } from '../../../src/adapters/ledger/file-ledger.ts';
import { HeadwaterError } from '../../../src/errors.ts';
import { firstBreak } from '../../../src/ledger/chain.ts';
import type { EventBody } from '../../../src/ledger/events.ts';

let directory = '';
let file = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "headwater it's a ledger "));
  file = join(directory, 'not there yet', 'ledger.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const NOW = new Date('2026-11-21T12:00:00.000Z');
const open = () => openFileLedger(file, () => NOW);
const started = (step: string): EventBody => ({ type: 'step-started', plan: 'a'.repeat(64), step });
const anything = { seen: () => 0, check: () => undefined };
async function filled(...steps: readonly string[]) {
  const ledger = open();
  for (const step of steps) await ledger.append(started(step), anything);
  return ledger;
}
const stepsIn = async (ledger = open()) =>
  (await ledger.read(0)).map(({ event }) => (event.type === 'step-started' ? event.step : event.type));
const lines = async () => (await readFile(file, 'utf8')).split('\n');

describe('a file ledger', () => {
  it('without a file has no events, and makes none by being read', async () => {
    expect(await open().read(0)).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps each event on a line, linked, and leaves no lock behind', async () => {
    const ledger = await filled('a/1', 'a/2');
    expect(await stepsIn(ledger)).toEqual(['a/1', 'a/2']);
    expect(await lines()).toEqual([...(await ledger.read(0)).map((event) => JSON.stringify(event)), '']);
    expect(firstBreak(await ledger.read(0))).toBeNull();
    expect(await readdir(join(file, '..'))).toEqual(['ledger.jsonl']);
  });

  it('gives back what it wrote', async () => {
    const event = await open().append(started('a/1'), anything);
    expect(event).toMatchObject({ seq: 1, at: NOW.toISOString(), event: started('a/1') });
    expect(await open().read(0)).toEqual([event]);
  });

  it('carries any text: a line feed in an event does not end its line', async () => {
    const step = 'a/\n\u2028\u0000\u{1f4a7}"\\';
    await filled(step, 'a/2');
    expect(await stepsIn()).toEqual([step, 'a/2']);
  });

  it('shows the check all events of any process, and obeys it', async () => {
    const one = await filled('a/1');
    await (await open()).append(started('b/1'), anything);
    const seen: number[] = [];
    const refusal = new HeadwaterError({ code: 'no', blame: 'bug', message: 'refused' });
    const append = one.append(started('a/2'), {
      seen: () => 0,
      check: (events) => {
        seen.push(events.length);
        throw refusal;
      },
    });
    await expect(append).rejects.toBe(refusal);
    expect(seen).toEqual([2]);
    expect(await stepsIn()).toEqual(['a/1', 'b/1']);
    await one.append(started('a/3'), anything);
    expect(await stepsIn(one)).toEqual(['a/1', 'b/1', 'a/3']);
  });

  it('hands out lists that nobody can change under it', async () => {
    const ledger = await filled('a/1');
    ((await ledger.read(0)) as unknown[]).pop();
    expect(await stepsIn(ledger)).toEqual(['a/1']);
  });

  it('reads on where it stopped when another process appended', async () => {
    const [one, two] = [await filled('a/1'), open()];
    await two.append(started('b/1'), anything);
    expect(await stepsIn(one)).toEqual(['a/1', 'b/1']);
  });

  it('loses nothing when several instances append at once', async () => {
    const ledgers = [1, 2, 3, 4, 5].map(() => open());
    const names = ledgers.flatMap((_, who) => Array.from({ length: 40 }, (_, number) => `${who}/${number}`));
    const appended = await Promise.all(
      names.map((name, index) => ledgers[index % ledgers.length]?.append(started(name), anything)),
    );
    const events = await open().read(0);
    expect(firstBreak(events)).toBeNull();
    expect((await stepsIn()).sort()).toEqual([...names].sort());
    expect(new Set(appended.map((event) => event?.seq)).size).toBe(200);
    for (const event of appended) expect(events[(event?.seq ?? 0) - 1]).toEqual(event);
    expect(await readdir(join(file, '..'))).toEqual(['ledger.jsonl']);
  });
});

describe('a crash in mid-write', () => {
  const halves = [
    { why: 'one byte', half: '{' },
    { why: 'half an event', half: '{"seq":3,"at":"2026-11-21T12:00:00.000Z","prev":"' },
    { why: 'half a character', half: Buffer.from([0x22, 0xe2, 0x82]) },
    { why: 'more than the next event', half: 'x'.repeat(10_000) },
  ];
  it.each(halves)('leaves $why, which is not an event and is written over', async ({ half }) => {
    await filled('a/1', 'a/2');
    await appendFile(file, half);
    const ledger = open();
    expect(await stepsIn(ledger)).toEqual(['a/1', 'a/2']);
    await ledger.append(started('a/3'), anything);
    expect(await stepsIn(ledger)).toEqual(['a/1', 'a/2', 'a/3']);
    expect(await lines()).toHaveLength(4);
    expect(firstBreak(await open().read(0))).toBeNull();
  });

  it('of the very first event leaves an empty ledger', async () => {
    await filled();
    const ledger = await filled('a/1');
    await truncate(file, 20);
    expect(await stepsIn()).toEqual([]);
    await expect(ledger.read(0)).rejects.toMatchObject({ code: 'ledger-broken' });
  });

  it('that lacks only the line feed leaves no event either: nobody was told of it', async () => {
    await filled('a/1', 'a/2');
    await truncate(file, (await readFile(file)).length - 1);
    expect(await stepsIn()).toEqual(['a/1']);
    await open().append(started('a/3'), anything);
    expect(await stepsIn()).toEqual(['a/1', 'a/3']);
  });
});

describe('a ledger is broken when', () => {
  const change = async (edit: (all: string[]) => readonly string[]) =>
    writeFile(file, edit((await readFile(file, 'utf8')).split('\n')).join('\n'));
  const cases: readonly {
    readonly why: string;
    readonly harm: () => Promise<unknown>;
    readonly says: RegExp;
  }[] = [
    {
      why: 'a line was edited',
      harm: () => change((all) => all.map((line) => line.replace('a/2', 'a/9'))),
      says: /event 2 has a wrong digest/,
    },
    {
      why: 'a line was removed',
      harm: () => change((all) => all.toSpliced(1, 1)),
      says: /event 3 has a wrong sequence/,
    },
    {
      why: 'two lines changed places',
      harm: () => change(([one = '', two = '', ...rest]) => [two, one, ...rest]),
      says: /event 2 has a wrong sequence/,
    },
    {
      why: 'a line of another ledger was put in',
      harm: async () => {
        const other = openFileLedger(join(directory, 'other.jsonl'), () => new Date(0));
        for (const step of ['x/1', 'x/2']) await other.append(started(step), anything);
        const [, foreign = ''] = (await readFile(join(directory, 'other.jsonl'), 'utf8')).split('\n');
        await change((all) => all.with(1, foreign));
      },
      says: /event 2 has a wrong predecessor/,
    },
    {
      why: 'a line is no event',
      harm: () => change((all) => all.with(1, '{"seq":2}')),
      says: /line 2 is not an event/,
    },
    {
      why: 'a line is no JSON',
      harm: () => change((all) => all.with(0, 'hello')),
      says: /line 1 is not an event/,
    },
    {
      why: 'an empty line was put in',
      harm: () => change((all) => ['', ...all]),
      says: /line 1 is not an event/,
    },
    {
      why: 'an event has a field too many',
      harm: () => change((all) => all.map((line) => line.replace('{"seq":3', '{"note":"","seq":3'))),
      says: /line 3 is not an event/,
    },
    {
      why: 'bytes were lost to a bad disk',
      harm: () => change((all) => all.with(1, '\u0000'.repeat(400))),
      says: /line 2 is not an event/,
    },
  ];
  it.each(cases)('$why', async ({ harm, says }) => {
    await filled('a/1', 'a/2', 'a/3');
    await harm();
    const before = await readFile(file);
    const broken = { code: 'ledger-broken', blame: 'usage', message: expect.stringMatching(says) };
    const ledger = open();
    await expect(ledger.read(0)).rejects.toMatchObject(broken);
    await expect(
      ledger.append(started('a/4'), anything),
      'and nothing is appended to it',
    ).rejects.toMatchObject(broken);
    await expect(ledger.read(0), 'nor is it trusted later').rejects.toMatchObject(broken);
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(join(file, '..'))).toEqual(['ledger.jsonl']);
  });

  it('it became shorter than what was read of it', async () => {
    const ledger = await filled('a/1', 'a/2');
    const [first = ''] = await lines();
    await truncate(file, first.length + 1);
    await expect(ledger.append(started('a/3'), anything)).rejects.toMatchObject({
      code: 'ledger-broken',
      message: expect.stringContaining('it became shorter'),
    });
    expect(await stepsIn(), 'which a process that starts now cannot know').toEqual(['a/1']);
  });

  it('it was removed after it was read', async () => {
    const ledger = await filled('a/1');
    await rm(file);
    await expect(ledger.read(0)).rejects.toMatchObject({ code: 'ledger-broken' });
  });

  it('it is another file than the one that was read', async () => {
    const ledger = await filled('a/1', 'a/2');
    const other = openFileLedger(join(directory, 'other.jsonl'), () => new Date(0));
    for (const step of ['x/1', 'x/2', 'x/3']) await other.append(started(step), anything);
    await writeFile(file, await readFile(join(directory, 'other.jsonl')));
    await expect(ledger.read(0)).rejects.toMatchObject({ code: 'ledger-broken' });
  });
});
