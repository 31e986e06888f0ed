import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NoSuchBucket, PreconditionFailed } from '../../../src/rehearsal/object-store.ts';
import { compareKeys, successorOf } from '../../../src/rehearsal/store/key-order.ts';
import {
  decodeComponent,
  encodeComponent,
  InvalidKey,
  keyToNames,
} from '../../../src/rehearsal/store/key-path.ts';
import { type DiskStore, openObjectStore } from '../../../src/rehearsal/store/store.ts';
import { scratchDirectory } from '../../unit/rehearsal/s3-directory.ts';

/** Text that collides with everything the store gives a meaning to. */
const nasty = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      '/',
      '.',
      '%',
      '2',
      '5',
      'F',
      '+',
      '-',
      '_',
      'obj',
      '.json',
      '\0',
      '\n',
      '\u00e9',
      '\uffee',
      '\u{1f30a}',
    ),
    maxLength: 12,
  }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('n', '%', '\u{1f30a}', '\u0001', '/'), minLength: 100, maxLength: 300 }),
);
const keys = nasty.filter((key) => key !== '' && Buffer.byteLength(key) <= 1024);
const bytes = (text: string): Buffer => Buffer.from(text);

describe('keys and paths', () => {
  test('a component becomes file names that lead back to it', () => {
    fc.assert(
      fc.property(
        nasty.map((text) => text.replaceAll('/', '')),
        (component) => {
          const names = encodeComponent(component);
          for (const name of names) {
            expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
            expect(name).not.toMatch(/^\.{0,2}$|[/\0]/);
          }
          const joined = names.map((name, at) =>
            name.slice(at === 0 ? 0 : 2, at === names.length - 1 ? undefined : -2),
          );
          expect(decodeComponent(joined.join(''))).toBe(component);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('different keys have different places', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        fc.pre(a !== b);
        expect(keyToNames(a)).not.toEqual(keyToNames(b));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [
      'ordinary names stay as they are',
      'data/My Photos (2)/caf\u00e9.jpg',
      'data/My Photos (2)/caf\u00e9.jpg',
    ],
    ['a percent sign that could not be an escape stays', '100% sure', '100% sure'],
    ['one that could be is escaped', 'a%20', 'a%2520'],
    ['a name like a body beside a directory is escaped', 'a%obj', 'a%25obj'],
    ['a name like a sidecar is escaped', 'a%.json', 'a%25.json'],
    ['a name like the head of a long one is escaped', 'a%+', 'a%25+'],
    ['a directory marker has a name', 'd/', 'd/%_'],
    ['dots do not climb', '../.', '%2E%2E/%2E'],
    ['newlines do not break listings', 'a\nb', 'a%0Ab'],
  ])('%s', (_, key, path) => {
    expect(keyToNames(key).join('/')).toBe(path);
  });

  test.each([
    ['empty', ''],
    ['1,025 bytes', 'k'.repeat(1025)],
    ['half a character', 'a\ud800b'],
  ])('%s is no key', (_, key) => {
    expect(() => keyToNames(key)).toThrow(InvalidKey);
  });

  test('the order of keys is the order of their bytes', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(bytes(a), bytes(b)));
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing lies between what starts with a prefix and its successor', () => {
    fc.assert(
      fc.property(nasty, nasty, (prefix, rest) => {
        const after = successorOf(prefix);
        if (after === null) return;
        expect(compareKeys(prefix + rest, after)).toBe(-1);
        if (compareKeys(rest, prefix) > 0 && !rest.startsWith(prefix))
          expect(compareKeys(after, rest)).not.toBe(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the store', () => {
  let directory = '';
  let store: DiskStore;
  beforeEach(async () => {
    directory = await scratchDirectory();
    store = await openObjectStore(directory);
    await store.createBucket('bucket');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  async function* body(text: string): AsyncGenerator<Uint8Array> {
    yield bytes(text);
  }
  const put = (key: string, text = key) => store.put('bucket', key, body(text));

  test('lists what was put, in order, in pages of any size, from anywhere, under any prefix', async () => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(keys, { minLength: 1, maxLength: 16 }),
        fc.uniqueArray(fc.nat(15), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        nasty,
        async (all, doomed, limit, anywhere) => {
          turn += 1;
          const bucket = `bucket-${turn}`;
          await store.createBucket(bucket);
          for (const key of all) await store.put(bucket, key, body(key));
          const gone = doomed.map((at) => all[at]).filter((key) => key !== undefined);
          for (const key of gone) await store.remove(bucket, key);
          const left = all
            .filter((key) => !gone.includes(key))
            .sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
          const found: string[] = [];
          for (let truncated = true; truncated; ) {
            const startAfter = found.at(-1);
            const page = await store.list(bucket, {
              limit,
              ...(startAfter === undefined ? {} : { startAfter }),
            });
            found.push(...page.objects.map(({ key }) => key));
            truncated = page.truncated;
          }
          expect(found).toEqual(left);
          const prefix = [...anywhere].slice(0, 2).join('');
          const query = { limit: 100, startAfter: anywhere, prefix };
          const { objects } = await store.list(bucket, query);
          const wanted = left.filter(
            (key) => key.startsWith(prefix) && Buffer.compare(bytes(key), bytes(anywhere)) > 0,
          );
          expect(objects.map(({ key }) => key)).toEqual(wanted);
          for (const key of all) {
            const read = await store.read(bucket, key);
            if (gone.includes(key)) expect(read).toBeNull();
            else expect(read?.object.sizeBytes).toBe(bytes(key).byteLength);
          }
        },
      ),
      { numRuns: 30 },
    );
  }, 30_000);

  // A file system under load or fresh from mass deletion creates files ten times slower: no wall clock is asserted.
  test('5,000 small bodies in one directory go in and are listed page by page', async () => {
    for (let at = 0; at < 5000; at += 1) await put(`many/${at}`, 'x');
    let listed = 0;
    let startAfter = '';
    for (let truncated = true; truncated; ) {
      const page = await store.list('bucket', { limit: 1000, startAfter, prefix: 'many/' });
      listed += page.objects.length;
      startAfter = page.objects.at(-1)?.key ?? '';
      truncated = page.truncated;
    }
    expect(listed).toBe(5000);
  }, 30_000);

  test('a listing is never older than the last put, however soon it comes', async () => {
    for (let at = 1; at <= 60; at += 1) {
      await put(`soon/${at}`);
      expect((await store.list('bucket', { limit: 100, prefix: 'soon/' })).objects).toHaveLength(at);
    }
  });

  test('refuses what it says it refuses', async () => {
    await expect(store.put('nowhere', 'k', body('x'))).rejects.toThrow(NoSuchBucket);
    await expect(store.list('../bucket', { limit: 1 })).rejects.toThrow(NoSuchBucket);
    await put('k');
    await expect(store.put('bucket', 'k', body('x'), { ifNoneMatch: '*' })).rejects.toThrow(
      PreconditionFailed,
    );
    await expect(put('k'.repeat(1025))).rejects.toThrow(InvalidKey);
    expect(readdirSync(`${directory}/buckets/bucket/tmp`)).toEqual([]);
  });

  test('computes the CRC64NVME of the known check value', async () => {
    const { checksum, etag } = await put('k', '123456789');
    expect(checksum).toEqual({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' });
    expect(etag).toBe('25f9e794323b453885f5181f1b624d0b');
  });

  test('streams a large body, and reads any range of it', async () => {
    const chunk = Buffer.from(Array.from({ length: 1 << 16 }, (_, at) => at % 251));
    const large = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 80; at += 1) yield chunk;
    };
    const written = await store.put('bucket', 'large', large());
    expect(written.sizeBytes).toBe(80 << 16);
    const range = { start: (1 << 16) - 2, end: (3 << 20) + 5 };
    const read = await store.read('bucket', 'large', range);
    const got: Uint8Array[] = [];
    for await (const piece of read?.body ?? []) got.push(piece);
    const whole = Buffer.concat(Array.from({ length: 80 }, () => chunk));
    expect(Buffer.concat(got).equals(whole.subarray(range.start, range.end + 1))).toBe(true);
  });

  test('a failing body leaves the old object and no file', async () => {
    await put('k', 'old');
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(3 << 20);
      throw new Error('the source went away');
    };
    await expect(store.put('bucket', 'k', failing())).rejects.toThrow('the source went away');
    expect(await store.head('bucket', 'k')).toMatchObject({ sizeBytes: 3 });
    expect(readdirSync(`${directory}/buckets/bucket/tmp`)).toEqual([]);
  });

  test('a crash between sidecar and body leaves the old object with all that was known of it', async () => {
    await store.put('bucket', 'k', body('old'), { metadata: { m: 'old' } });
    const bodyFile = `${directory}/buckets/bucket/objects/k`;
    const link = `${directory}/kept`;
    linkSync(bodyFile, link);
    await store.put('bucket', 'k', body('new'), { metadata: { m: 'new' } });
    // As if the rename had never happened: the sidecar of the new body stands, the body is the old one.
    renameSync(link, bodyFile);
    expect(await store.head('bucket', 'k')).toMatchObject({
      metadata: { m: 'old' },
      etag: '149603e6c03516362a8da23f624db945',
    });
  });

  test('a sidecar nobody can read costs the metadata, not the object', async () => {
    await store.put('bucket', 'k', body('text'), { metadata: { m: '1' } });
    writeFileSync(`${directory}/buckets/bucket/meta/k%.json`, '{ half a');
    expect(await store.head('bucket', 'k')).toMatchObject({ sizeBytes: 4, metadata: {} });
  });

  test('leftovers of dead processes are cleared, those of living ones stay', async () => {
    const tmp = `${directory}/buckets/bucket/tmp`;
    for (const name of ['999999999-1', `${process.ppid}-1`]) writeFileSync(`${tmp}/${name}`, 'x');
    const again = await openObjectStore(directory);
    await again.head('bucket', 'k');
    expect(readdirSync(tmp)).toEqual([`${process.ppid}-1`]);
  });

  test('a bucket made by hand is a bucket', async () => {
    mkdirSync(`${directory}/buckets/hand-made/objects/d`, { recursive: true });
    writeFileSync(`${directory}/buckets/hand-made/objects/d/f`, 'x');
    expect(await store.buckets()).toEqual(['bucket', 'hand-made']);
    expect((await store.list('hand-made', { limit: 9 })).objects.map(({ key }) => key)).toEqual(['d/f']);
    await store.put('hand-made', 'k', body('x'));
    expect(readFileSync(`${directory}/buckets/hand-made/objects/k`, 'utf8')).toBe('x');
    expect(existsSync(`${directory}/buckets/hand-made/meta/k%.json`)).toBe(true);
  });
});
