import { existsSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskStore, openObjectStore } from '../../src/rehearsal/store/store.ts';
import { isVersionId, newVersionId, sequenceOf } from '../../src/rehearsal/store/versions.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

/** One version as S3's rules say it should be; the newest of a key comes first. */
interface ModelVersion {
  readonly id: string;
  /** Null for a delete marker. */
  readonly text: string | null;
  readonly team: string | undefined;
}

const KEYS = ['a', 'a/b', 'a%obj', 'b\n', 'z'] as const;
const at = fc.nat(3);
const key = fc.constantFrom(...KEYS);
const turns = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('put' as const), key }), weight: 4 },
    { arbitrary: fc.record({ do: fc.constant('remove' as const), key }), weight: 3 },
    { arbitrary: fc.record({ do: fc.constant('remove version' as const), key, at }), weight: 4 },
    fc.record({ do: fc.constant('rewrite' as const), key }),
    fc.record({ do: fc.constant('amend' as const), key, at }),
    fc.record({ do: fc.constant('edit by hand' as const), key }),
    fc.record({ do: fc.constant('remove by hand' as const), key }),
    fc.record({ do: fc.constant('enable' as const) }),
    fc.record({ do: fc.constant('suspend' as const) }),
    fc.record({ do: fc.constant('restart' as const) }),
  ),
  { maxLength: 30, size: 'max' },
);
type Turn = typeof turns extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

let directory = '';
beforeEach(async () => {
  directory = await scratchDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(read: Awaited<ReturnType<DiskStore['read']>>): Promise<string | null> {
  if (read === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of read.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

class Pair {
  store: DiskStore;
  readonly bucket: string;
  readonly model = new Map<string, ModelVersion[]>();
  versioning: 'Off' | 'Enabled' | 'Suspended' = 'Off';
  turn = 0;

  constructor(store: DiskStore, bucket: string) {
    this.store = store;
    this.bucket = bucket;
  }

  versions(of: string): ModelVersion[] {
    return this.model.get(of) ?? [];
  }

  add(of: string, version: ModelVersion): void {
    const older = this.versions(of).filter(({ id }) => version.id !== 'null' || id !== 'null');
    this.model.set(of, [version, ...older]);
  }

  path(of: string): string {
    const { objects } = this.store.layout(this.bucket);
    const names = { a: ['a', 'a%obj'], 'a/b': ['a/b'], 'a%obj': ['a%25obj'], 'b\n': ['b%0A'], z: ['z'] };
    const paths = names[of as keyof typeof names].map((name) => `${objects}/${name}`);
    return paths.find((path) => isFile(path)) ?? '';
  }

  async run(step: Turn): Promise<void> {
    this.turn += 1;
    const { store, bucket, turn } = this;
    const text = `text ${turn}`;
    switch (step.do) {
      case 'put': {
        const { versionId } = await store.put(bucket, step.key, body(text));
        expect(versionId === 'null').toBe(this.versioning !== 'Enabled');
        return this.add(step.key, { id: versionId, text, team: undefined });
      }
      case 'rewrite': {
        const current = this.versions(step.key)[0];
        const rewritten = await store.rewrite(bucket, step.key, { metadata: { turn: text } });
        expect(rewritten === null).toBe((current?.text ?? null) === null);
        if (rewritten !== null && current !== undefined)
          this.add(step.key, { ...current, id: rewritten.versionId });
        return;
      }
      case 'remove': {
        const { versionId, deleteMarker } = await store.remove(bucket, step.key);
        expect(deleteMarker).toBe(this.versioning !== 'Off');
        if (versionId === null) this.model.delete(step.key);
        else this.add(step.key, { id: versionId, text: null, team: undefined });
        return;
      }
      case 'remove version': {
        const doomed = this.versions(step.key)[step.at];
        const removed = await store.removeVersion(bucket, step.key, doomed?.id ?? 'no such version');
        expect(removed).toEqual(doomed === undefined ? null : { deleteMarker: doomed.text === null });
        this.model.set(
          step.key,
          this.versions(step.key).filter((version) => version !== doomed),
        );
        return;
      }
      case 'amend': {
        const found = this.versions(step.key)[step.at];
        const id = found?.id ?? 'no such version';
        const amended = await store.amend(bucket, step.key, { tags: { team: text } }, id);
        expect(amended === null).toBe((found?.text ?? null) === null);
        this.model.set(
          step.key,
          this.versions(step.key).map((one) => (one === found && amended ? { ...one, team: text } : one)),
        );
        return;
      }
      case 'edit by hand': {
        const path = this.path(step.key);
        if (path === '') return;
        // Replaced by rename, as editors do: a version that shares the bytes keeps its own.
        rmSync(path);
        writeFileSync(path, text);
        const [current, ...older] = this.versions(step.key);
        if (current !== undefined) this.model.set(step.key, [{ ...current, text }, ...older]);
        return;
      }
      case 'remove by hand': {
        const path = this.path(step.key);
        if (path === '') return;
        unlinkSync(path);
        const [, ...older] = this.versions(step.key);
        this.model.set(step.key, older);
        // Which id the marker gets is for the store to say.
        if (older[0] !== undefined && older[0].text !== null) {
          const told = (await this.told()).find((version) => version.key === step.key);
          expect(told?.deleteMarker).toBe(true);
          this.add(step.key, { id: told?.versionId ?? '', text: null, team: undefined });
        }
        return;
      }
      case 'enable':
      case 'suspend': {
        this.versioning = step.do === 'enable' ? 'Enabled' : 'Suspended';
        const { config } = store.layout(bucket);
        const status = `<Status>${this.versioning}</Status>`;
        writeFileSync(
          `${config}/versioning.xml`,
          `<VersioningConfiguration>${status}</VersioningConfiguration>`,
        );
        return;
      }
      case 'restart':
        this.store = await openObjectStore(directory);
    }
  }

  async told(marker: { keyMarker?: string; versionIdMarker?: string } = {}) {
    const all: Awaited<ReturnType<DiskStore['version']>>[] = [];
    for await (const version of this.store.versions(this.bucket, marker)) all.push(version);
    return all.filter((version) => version !== null);
  }

  /** Files below `versions/`, and directories in which there is nothing. */
  files(): readonly string[] {
    const { versions } = this.store.layout(this.bucket);
    if (!existsSync(versions)) return [];
    return readdirSync(versions, { recursive: true, withFileTypes: true })
      .map((one) => `${one.parentPath}/${one.name}`)
      .filter((path) => !statSync(path).isDirectory() || readdirSync(path).length === 0);
  }

  async compare(): Promise<void> {
    const sorted = [...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const wanted = sorted.flatMap((of) =>
      this.versions(of).map(({ id, text, team }, index) => ({
        key: of,
        id,
        text,
        team,
        latest: index === 0,
      })),
    );
    const told = await this.told();
    const found = await Promise.all(
      told.map(async ({ key: of, versionId, isLatest, object }) => ({
        key: of,
        id: versionId,
        text: await textOf(await this.store.readVersion(this.bucket, of, versionId)),
        team: object?.tags?.team,
        latest: isLatest,
      })),
    );
    expect(found).toEqual(wanted);
    for (const [index, version] of told.entries()) {
      const { key: of, versionId } = version;
      expect(await this.store.version(this.bucket, of, versionId)).toEqual(version);
      const successor = told[index - 1];
      expect(version.noncurrentSince).toEqual(
        version.isLatest ? null : (successor?.lastModified ?? 'a version before it'),
      );
      const rest = await this.told({ keyMarker: of, versionIdMarker: versionId });
      expect(rest).toEqual(told.slice(index + 1));
    }
    const left = this.files();
    expect(left.filter((name) => name.endsWith('.json') && !left.includes(name.slice(0, -5)))).toEqual([]);
    expect(left.filter((name) => !name.endsWith('.json'))).toHaveLength(
      wanted.filter(({ latest, text }) => !latest || text === null).length,
    );
    const { objects } = await this.store.list(this.bucket, { limit: 1000 });
    const current = wanted.filter(({ latest, text }) => latest && text !== null);
    expect(objects.map(({ key: of }) => of)).toEqual(current.map(({ key: of }) => of));
    for (const { key: of, text } of current)
      expect(await textOf(await this.store.read(this.bucket, of))).toBe(text);
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

test('a bucket holds the versions that S3 would hold, whatever was done to it', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(turns, async (steps) => {
      run += 1;
      const store = await openObjectStore(directory);
      const pair = new Pair(store, `bucket-${run}`);
      await store.createBucket(pair.bucket);
      for (const step of steps) {
        await pair.run(step);
        await pair.compare();
      }
    }),
    { numRuns: 80 },
  );
}, 60_000);

test('a version id looks like one of S3 and knows its place', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), (sequence) => {
      const id = newVersionId(sequence);
      expect(isVersionId(id)).toBe(true);
      expect(sequenceOf(id)).toBe(sequence);
    }),
  );
  expect(sequenceOf('null')).toBeNull();
  expect(isVersionId('../null')).toBe(false);
});
