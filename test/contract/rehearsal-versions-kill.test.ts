import * as fs from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type DiskStore, openObjectStore } from '../../src/rehearsal/store/store.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

/** How many more changes to the disk succeed before the process counts as killed. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));

/** The disk of a process that may be killed: after its last change nothing it does has an effect. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const mortal =
    <Args extends unknown[], Result>(change: (...args: Args) => Result) =>
    (...args: Args): Result => {
      life.left -= 1;
      if (life.left < 0) throw new Error('killed');
      return change(...args);
    };
  const mortalWrite: typeof fs.writeFileSync = (path, data, options) => {
    life.left -= 1;
    // The file is there and half of it is written.
    if (life.left === -1) real.writeFileSync(path, String(data).slice(0, 20), options);
    if (life.left < 0) throw new Error('killed');
    real.writeFileSync(path, data, options);
  };
  return {
    ...real,
    linkSync: mortal(real.linkSync),
    mkdirSync: mortal(real.mkdirSync),
    openSync: mortal(real.openSync),
    renameSync: mortal(real.renameSync),
    rmdirSync: mortal(real.rmdirSync),
    unlinkSync: mortal(real.unlinkSync),
    writeFileSync: mortalWrite,
  };
});

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const put = async (store: DiskStore, text: string): Promise<string> =>
  (await store.put('bucket', 'd/k', body(text), { metadata: { text } })).versionId;
const versioning = (store: DiskStore, status: string): void =>
  fs.writeFileSync(`${store.layout('bucket').config}/versioning.xml`, `<Status>${status}</Status>`);

/** What a reader sees of the key: ids that were there before by their number, what came later as `new`. */
async function seen(store: DiskStore, ids: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { versionId, isLatest, object } of store.versions('bucket')) {
    const read = await store.readVersion('bucket', 'd/k', versionId);
    let text = 'marker';
    for await (const chunk of read?.body ?? []) text = String(chunk);
    const known = ids.includes(versionId) ? ids.indexOf(versionId) : 'new';
    const said = JSON.stringify([object?.metadata, object?.tags]);
    all.push(`${versionId === 'null' ? 'null' : known} ${text} ${said} ${isLatest ? 'latest' : ''}`);
  }
  const current = await store.head('bucket', 'd/k');
  return [...all, current === null ? 'absent' : `current ${JSON.stringify(current.metadata)}`];
}

interface Change {
  readonly name: string;
  /** Leads to the moment before the change; answers the version ids. */
  readonly before: (store: DiskStore) => Promise<readonly string[]>;
  readonly change: (store: DiskStore, ids: readonly string[]) => Promise<unknown>;
}

const two = async (store: DiskStore): Promise<readonly string[]> => {
  const first = await put(store, 'first');
  versioning(store, 'Enabled');
  return [first, await put(store, 'second')];
};
const deleted = async (store: DiskStore): Promise<readonly string[]> => {
  const ids = await two(store);
  return [...ids, (await store.remove('bucket', 'd/k')).versionId ?? ''];
};
const suspended = async (store: DiskStore): Promise<readonly string[]> => {
  const ids = await two(store);
  versioning(store, 'Suspended');
  return ids;
};
const again = (store: DiskStore) => put(store, 'third');
const remove = (store: DiskStore) => store.remove('bucket', 'd/k');
const removeNumber = (number: number) => (store: DiskStore, ids: readonly string[]) =>
  store.removeVersion('bucket', 'd/k', ids[number] ?? '');
const rewritten = async (store: DiskStore): Promise<readonly string[]> => {
  const ids = await two(store);
  const after = await store.rewrite('bucket', 'd/k', { metadata: { text: 'rewritten' } });
  return [...ids, after?.versionId ?? ''];
};

const CHANGES: readonly Change[] = [
  { name: 'an overwrite', before: two, change: again },
  {
    name: 'a rewrite',
    before: two,
    change: (store) => store.rewrite('bucket', 'd/k', { metadata: { text: 'x' } }),
  },
  { name: 'a delete marker', before: two, change: remove },
  { name: 'a marker upon a marker', before: deleted, change: remove },
  { name: 'a write upon a marker', before: deleted, change: again },
  { name: 'a permanent delete of the latest', before: two, change: removeNumber(1) },
  { name: 'one of the latest whose bytes are shared', before: rewritten, change: removeNumber(2) },
  { name: 'one of an earlier version', before: two, change: removeNumber(0) },
  { name: 'one of the marker', before: deleted, change: removeNumber(2) },
  { name: 'a suspended overwrite', before: suspended, change: again },
  { name: 'a suspended delete', before: suspended, change: remove },
  {
    name: 'a change of tags',
    before: two,
    change: (store, ids) => store.amend('bucket', 'd/k', { tags: { a: 'b' } }, ids[0]),
  },
];

describe.each(CHANGES)('killed at any moment of $name', ({ before, change }) => {
  beforeEach(() => {
    life.left = Number.POSITIVE_INFINITY;
  });

  /** What is seen after a kill at the `moment`-th change to the disk, and after one more write. */
  const killedAt = async (moment: number) => {
    const directory = await scratchDirectory();
    try {
      const store = await openObjectStore(directory);
      await store.createBucket('bucket');
      const ids = await before(store);
      life.left = moment;
      const died = await change(store, ids).then(
        () => false,
        () => true,
      );
      life.left = Number.POSITIVE_INFINITY;
      const after = await openObjectStore(directory);
      const state = await seen(after, ids);
      await put(after, 'last');
      const [, ...later] = await seen(after, ids);
      return { died, state, later: later.slice(0, -1) };
    } finally {
      life.left = Number.POSITIVE_INFINITY;
      fs.rmSync(directory, { recursive: true });
    }
  };

  test('leaves what was or what was to be', async () => {
    const old = await killedAt(0);
    const done = await killedAt(Number.POSITIVE_INFINITY);
    expect(done.state).not.toEqual(old.state);
    for (let moment = 1; ; moment += 1) {
      const { died, state, later } = await killedAt(moment);
      expect([old.state, done.state], `killed at change ${moment}`).toContainEqual(state);
      const wanted = JSON.stringify(state) === JSON.stringify(old.state) ? old : done;
      expect(later, `written to after a kill at change ${moment}`).toEqual(wanted.later);
      if (!died) return;
    }
  });
});
