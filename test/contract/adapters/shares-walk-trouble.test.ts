import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  emptyAnswer,
  type Job,
  type Scope,
} from '../../../src/adapters/shares/walk/messages.ts';
import { Meter } from '../../../src/adapters/shares/walk/meter.ts';
import { Modes } from '../../../src/adapters/shares/walk/modes.ts';
import { Outbox } from '../../../src/adapters/shares/walk/outbox.ts';
import { packPaths } from '../../../src/adapters/shares/walk/packed-paths.ts';
import { PendingDirectories } from '../../../src/adapters/shares/walk/pending.ts';
import { createProcess } from '../../../src/adapters/shares/walk/processes.ts';
import { run } from '../../../src/adapters/shares/walk/run.ts';
import { Scheduler } from '../../../src/adapters/shares/walk/scheduler.ts';
import type { Reports, Workers } from '../../../src/adapters/shares/walk/workers.ts';
import { walk } from '../../../src/adapters/shares/walk.ts';
import { collect } from '../../unit/adapters/shares-tree.ts';

const paths = (...names: string[]) => packPaths(names.map((name) => Buffer.from(name)));

/** A scheduler whose root is a large directory, open, with one block of names read. */
function withLargeRoot(): { scheduler: Scheduler; names: Job; reading: Job } {
  const pending = new PendingDirectories();
  pending.push(paths(''));
  const scheduler = new Scheduler(pending, new Outbox(), 1);
  const job = (): Job => {
    const next = scheduler.next(2, false);
    if (next === null) throw new Error('nothing to do');
    return next;
  };
  const first = job();
  const large = { fd: openSync(tmpdir(), 'r'), listing: 1, path: Buffer.from('') };
  scheduler.take({ ...emptyAnswer(first.id), large });
  scheduler.take({ ...emptyAnswer(job().id), block: Buffer.from('names') });
  return { scheduler, names: job(), reading: job() };
}

describe('a large directory that is given up', () => {
  it('does not keep the walk from ending when a late answer brings subdirectories', () => {
    const { scheduler, names, reading } = withLargeRoot();
    scheduler.hung(reading, null);
    expect(scheduler.givenUp.splice(0)).toHaveLength(1);
    const held = [{ listing: 1, directories: paths('late') }];
    scheduler.take({ ...emptyAnswer(names.id), held });
    expect(scheduler.idle).toBe(true);
    scheduler.close();
  });

  it('does not keep it from ending when a job of it is returned', () => {
    const { scheduler, names, reading } = withLargeRoot();
    scheduler.take({ ...emptyAnswer(reading.id), block: 'EIO' });
    for (let attempt = 1; attempt < 3; attempt++) {
      const again = readAgain(scheduler);
      scheduler.take({ ...emptyAnswer(again.id), block: 'EIO' });
    }
    expect(scheduler.givenUp.splice(0)).toMatchObject([{ errorCode: 'EIO' }]);
    scheduler.returned([names]);
    expect(scheduler.next(2, false)).toBeNull();
    expect(scheduler.idle).toBe(true);
  });
});

function readAgain(scheduler: Scheduler): Job {
  const now = performance.now.bind(performance);
  performance.now = () => now() + 10_000;
  try {
    const job = scheduler.next(2, false);
    if (job === null) throw new Error('nothing to do');
    return job;
  } finally {
    performance.now = now;
  }
}

describe('slowness', () => {
  it('of long ago says nothing of the calls that are made now', () => {
    let now = 0;
    const meter = new Meter(() => now);
    meter.start();
    for (let call = 0; call < 48; call++) {
      now += 1;
      meter.tick();
    }
    expect(meter.slow).toBe(true);
    now += 1000;
    meter.start();
    expect(meter.slow).toBe(true);
    now += 30_000;
    meter.start();
    expect(meter.slow).toBe(false);
    for (let call = 0; call < 8; call++) meter.tick();
    expect(meter.slow).toBe(false);
  });
});

const scope: Scope = {
  root: tmpdir(),
  rootFd: -1,
  device: 0n,
  inode: 0n,
  skip: [],
  crossFileSystems: false,
  hungAfterMs: 1000,
};

/** Workers that answer each job with what `answerTo` says. */
function workers(mode: 'narrow' | 'wide', answerTo: (job: Job) => Answer) {
  return (reports: Reports): Workers => ({
    mode,
    room: 1,
    send: (job) => void setImmediate(() => reports.answer(answerTo(job))),
    recycle: () => undefined,
    want: () => undefined,
    close: () => Promise.resolve(),
  });
}

describe('a walk that goes on at a directory which is another one now', () => {
  const root = mkdtempSync(join(tmpdir(), 'headwater changed '));
  afterAll(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'elsewhere'));
  writeFileSync(join(root, 'elsewhere', 'file'), '');
  symlinkSync('elsewhere', join(root, 'link'));

  async function* from(path: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(path);
  }

  it.each(['native', 'portable'] as const)('does not follow a link (%s)', async (walker) => {
    const found = await collect(walk(root, { from: from('link') }, { walker }));
    expect(found).toMatchObject({ entries: [], unreadable: [] });
  });

  const mount = readdirSync('/dev').find(
    (name) => name === 'shm' && lstatSync('/dev/shm').dev !== lstatSync('/dev').dev,
  );
  it.runIf(mount !== undefined).each(['native', 'portable'] as const)(
    'does not enter a mount (%s)',
    async (walker) => {
      const found = await collect(walk('/dev', { from: from('shm') }, { walker }));
      expect(found).toMatchObject({ entries: [], unreadable: [{ errorCode: 'EXDEV' }] });
    },
  );
});

describe('numbers of listings', () => {
  it('last for more small jobs than 32 bits have blocks of them, and none is used twice', () => {
    const pending = new PendingDirectories();
    const scheduler = new Scheduler(pending, new Outbox(), 7);
    const used = new Set<number>();
    for (let nth = 0; nth < 1000; nth++) {
      pending.push(paths('a', 'b', 'c'));
      const job = scheduler.next(1, false);
      if (job?.kind !== 'list') throw new Error('nothing to do');
      for (let at = 0; at < 3; at++) used.add(job.firstListing + at);
      expect(job.listings).toBeGreaterThanOrEqual(512);
      scheduler.take({ ...emptyAnswer(job.id), listingsBegun: 3 });
    }
    expect(used.size).toBe(3000);
    expect(Math.max(...used)).toBeLessThan(7 + 3000 * 3);
  });
});

describe('modes of a walk', () => {
  it('try the other one again although the first trial hangs', async () => {
    const told: Reports[] = [];
    const sent: string[] = [];
    const of = (mode: 'narrow' | 'wide') => (reports: Reports) => {
      told.push(reports);
      return { ...workers(mode, (job) => emptyAnswer(job.id))(reports), send: () => void sent.push(mode) };
    };
    let now = 0;
    const reports = {
      answer: () => undefined,
      hung: () => undefined,
      returned: () => undefined,
      broken: () => undefined,
    };
    const modes = new Modes(
      { narrow: of('narrow'), wide: of('wide') },
      reports,
      'wide',
      undefined,
      () => now,
    );
    const job = (id: number): Job => ({
      kind: 'list',
      id,
      directories: paths('a'),
      avoid: paths(),
      firstListing: 1,
      listings: 1,
      last: false,
      mayBail: modes.mayBail,
    });
    now = 31_000;
    const trial = job(1);
    modes.send(trial);
    modes.send(job(2));
    expect(sent).toEqual(['narrow', 'wide']);
    told[0]?.hung(trial, null);
    modes.send(job(3));
    expect(sent).toEqual(['narrow', 'wide', 'narrow']);
    await modes.close();
  });
});

describe('a walk that will probably be slow', () => {
  it.each([
    [true, ['started', 'closed']],
    [false, []],
  ])(
    'has its process ready when it is needed, and ends it when it is not (%s)',
    async (probablyWide, told) => {
      const found: string[] = [];
      const wide = (reports: Reports): Workers => {
        found.push('started');
        return {
          ...workers('wide', (job) => emptyAnswer(job.id))(reports),
          close: async () => void found.push('closed'),
        };
      };
      const narrow = workers('narrow', (job) => emptyAnswer(job.id));
      for await (const _ of run(scope, { narrow, wide, workers: 1, probablyWide }, {}, 'narrow'));
      expect(found).toEqual(told);
    },
  );
});

describe('a walk whose process dies', () => {
  it('ends with an error that says what becomes of the scan', async () => {
    const root = mkdtempSync(join(tmpdir(), 'headwater dies '));
    const wide = (reports: Reports): Workers => {
      const crew = createProcess({ ...scope, root }, 'node', reports);
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ');
      process.kill(Number(children.at(-1)), 'SIGKILL');
      return crew;
    };
    const narrow = workers('narrow', (job) => emptyAnswer(job.id));
    const items = run(scope, { narrow, wide, workers: 1 }, {}, 'wide');
    await expect(items.next()).rejects.toMatchObject({ code: 'walk-broken', blame: 'held' });
    rmSync(root, { recursive: true });
  });
});

describe('a walk whose temporary folder is full', () => {
  const { TMPDIR } = process.env;
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  it('ends with that error, instead of taking the process down', async () => {
    const gone = mkdtempSync(join(tmpdir(), 'headwater gone '));
    rmSync(gone, { recursive: true });
    process.env.TMPDIR = gone;
    const many = packPaths([new Uint8Array(17 * 1024 * 1024).fill(0x61)]);
    const narrow = workers('narrow', (job) => ({ ...emptyAnswer(job.id), left: [many] }));
    const items = run(scope, { narrow, wide: null, workers: 1 }, {}, 'narrow');
    await expect(items.next()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
