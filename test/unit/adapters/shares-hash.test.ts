import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { crc64 } from 'hash-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { createSum } from '../../../src/adapters/shares/checksum.ts';
import { joinCrc64 } from '../../../src/adapters/shares/checksum-join.ts';
import { createHashing } from '../../../src/adapters/shares/hash-contents.ts';
import { createBuffer, hashPiece, type Reading } from '../../../src/adapters/shares/hash-file.ts';
import { jobsOf } from '../../../src/adapters/shares/hash-jobs.ts';
import { createTaskRunner, WHOLE } from '../../../src/adapters/shares/hash-task.ts';
import type { ChecksumAlgorithm, HashedFile } from '../../../src/ports/hashing.ts';
import type { EntryToDo } from '../../../src/ports/side-tables.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
afterAll(place.remove);
const isRoot = process.getuid?.() === 0;

let trees = 0;
/** A new empty root. */
function tree(): string {
  trees += 1;
  const root = join(place.path, `tree ${trees}`);
  mkdirSync(root);
  return root;
}

const crcOf = async (content: Uint8Array) => Buffer.from(await crc64(content, '9a6c9329ac4bc9b5'), 'hex');

function toDo(path: string | Uint8Array, known: Partial<EntryToDo> = {}): EntryToDo {
  const bytes = typeof path === 'string' ? raw(path) : path;
  return { path: bytes, kind: 'file', sizeBytes: 1, mtimeNs: 0n, ctimeNs: 0n, inode: null, ...known };
}

async function* once<T>(batch: readonly T[]): AsyncGenerator<readonly T[]> {
  yield batch;
}

async function hashAll(
  root: string,
  files: readonly EntryToDo[],
  algorithm: ChecksumAlgorithm = 'crc64nvme',
): Promise<readonly HashedFile[]> {
  const all: HashedFile[] = [];
  for await (const batch of createHashing().hash(root, once(files), { algorithm, threads: 0 }))
    all.push(...batch);
  return all;
}

/** The one result for a name. */
async function hashOne(root: string, path: string | Uint8Array, algorithm?: ChecksumAlgorithm) {
  const [found] = await hashAll(root, [toDo(path)], algorithm);
  return found?.result;
}

describe('sums', () => {
  it('are the published check values', async () => {
    const root = tree();
    writeFileSync(join(root, 'check'), '123456789');
    const stat = statSync(join(root, 'check'), { bigint: true });
    expect(await hashOne(root, 'check')).toMatchObject({
      kind: 'read',
      checksum: 'rosUhgp5mIg=',
      sizeBytes: 9,
      mtimeNs: stat.mtimeNs,
      inode: stat.ino,
      steady: true,
    });
    writeFileSync(join(root, 'none'), '');
    expect(await hashOne(root, 'none')).toMatchObject({ checksum: 'AAAAAAAAAAA=' });
    // FIPS 180-4's example "abc".
    writeFileSync(join(root, 'abc'), 'abc');
    const abc = Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex');
    expect(await hashOne(root, 'abc', 'sha256')).toMatchObject({ checksum: abc.toString('base64') });
  });

  it('are what sha256sum prints, for any content and any name', async () => {
    const root = tree();
    const name = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => {
      const legal = bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x5f : byte));
      return Buffer.concat([Buffer.from('n'), legal]);
    });
    const files = fc.sample(
      fc.tuple(name, fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.constant(Buffer.alloc(2 ** 20 + 1, 7)))),
      { numRuns: 40, seed: 34 },
    );
    const named = new Map(files.map(([path, content]) => [Buffer.from(path).toString('latin1'), content]));
    for (const [path, content] of named) {
      writeFileSync(Buffer.concat([raw(root, '/'), Buffer.from(path, 'latin1')]), content);
    }
    const paths = [...named.keys()].map((path) => Buffer.from(path, 'latin1'));
    const found = await hashAll(
      root,
      paths.map((path) => toDo(path)),
      'sha256',
    );
    expect(found).toHaveLength(named.size);
    for (const { file, result } of found) {
      const printed = execFileSync('sha256sum', ['-b', '-'], {
        input: named.get(Buffer.from(file.path).toString('latin1')) ?? '',
        encoding: 'latin1',
      });
      const expected = Buffer.from(printed.slice(0, 64), 'hex').toString('base64');
      expect(result).toMatchObject({ checksum: expected, steady: true });
    }
  });

  it('of two pieces join to that of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), async (a, b) => {
        const joined = joinCrc64(await crcOf(a), await crcOf(b), b.length);
        expect(joined).toEqual(await crcOf(Buffer.concat([a, b])));
      }),
      { numRuns: 60 },
    );
  });
});

describe('pieces of a large file', () => {
  /** Runs the jobs of one file by hand; `meddle` is called before each. */
  async function inPieces(root: string, size: number, meddle: (nth: number) => void = () => undefined) {
    const run = {
      root: raw(root),
      algorithm: 'crc64nvme' as const,
      shared: new SharedArrayBuffer(16),
    };
    const runTask = await createTaskRunner(run);
    const found: HashedFile[] = [];
    let nth = 0;
    for await (const job of jobsOf(once([toDo('large', { sizeBytes: size })]), 'crc64nvme', 1000)) {
      meddle(nth);
      nth += 1;
      found.push(...(job.done(runTask(job.task)) ?? []));
    }
    expect(found).toHaveLength(1);
    return { result: found[0]?.result, pieces: nth };
  }
  const content = Buffer.from(Array.from({ length: 4321 }, (_, at) => at % 251));
  const large = (bytes: Uint8Array = content) => {
    const root = tree();
    writeFileSync(join(root, 'large'), bytes);
    return root;
  };

  it('give the sum of the whole', async () => {
    const { result, pieces } = await inPieces(large(), content.length);
    expect(pieces).toBe(5);
    expect(result).toMatchObject({
      checksum: (await crcOf(content)).toString('base64'),
      sizeBytes: 4321,
      steady: true,
    });
  });

  it.each([
    ['longer', 3000],
    ['shorter', 6000],
    ['much shorter', 60_000],
  ])('give it also when the file is %s than it was when it was cut up', async (_, size) => {
    const { result } = await inPieces(large(), size);
    expect(result).toMatchObject({ checksum: (await crcOf(content)).toString('base64'), steady: true });
  });

  it.each<readonly [string, (file: string) => void]>([
    ['grows', (file) => appendFileSync(file, 'x')],
    ['shrinks', (file) => truncateSync(file, 100)],
    [
      'is replaced by another of the same length',
      (file) => {
        writeFileSync(`${file}2`, content);
        renameSync(`${file}2`, file);
      },
    ],
  ])('are not believed when the file %s between them', async (_, change) => {
    const root = large();
    const { result } = await inPieces(
      root,
      content.length,
      (nth) => nth === 3 && change(join(root, 'large')),
    );
    expect(result).toMatchObject({ kind: 'read', steady: false });
  });

  it('are gone when the file is', async () => {
    const root = large();
    const { result } = await inPieces(
      root,
      content.length,
      (nth) => nth === 3 && rmSync(join(root, 'large')),
    );
    expect(result).toMatchObject({ kind: 'gone' });
  });
});

describe('what is no file any more', () => {
  it('is gone, whatever lies in its place', async () => {
    const root = tree();
    const outside = tree();
    writeFileSync(join(outside, 'file'), 'secret');
    symlinkSync(join(outside, 'file'), join(root, 'link'));
    symlinkSync(outside, join(root, 'directory'));
    mkdirSync(join(root, 'folder'));
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 's'), resolve));
    const names = ['absent', 'link', 'directory/file', 'folder', 'fifo', 's', 'folder/x/y'];
    const found = await hashAll(
      root,
      names.map((name) => toDo(name)),
    );
    server.close();
    expect(found.map(({ result }) => result.kind)).toEqual(names.map(() => 'gone'));
  });

  it.skipIf(isRoot)('is unreadable when it may not be read', async () => {
    const root = tree();
    writeFileSync(join(root, 'shut'), 'x');
    chmodSync(join(root, 'shut'), 0);
    expect(await hashOne(root, 'shut')).toMatchObject({ kind: 'unreadable', errorCode: 'EACCES' });
  });

  it('is unreadable when its path is too long to open', async () => {
    const long = Array.from({ length: 50 }, () => 'n'.repeat(100)).join('/');
    expect(await hashOne(tree(), long)).toMatchObject({ kind: 'unreadable', errorCode: 'ENAMETOOLONG' });
  });
});

describe('a run', () => {
  it('reads the content of hard links once', async () => {
    const root = tree();
    writeFileSync(join(root, 'one'), Buffer.alloc(3000, 1));
    linkSync(join(root, 'one'), join(root, 'two'));
    writeFileSync(join(root, 'three'), Buffer.alloc(3000, 3));
    const sum = await createSum('crc64nvme');
    let hashed = 0;
    const update = (bytes: Uint8Array) => {
      hashed += bytes.length;
      sum.update(bytes);
    };
    const reading: Reading = {
      buffer: createBuffer(),
      sum: { ...sum, update },
      last: null,
      read: () => undefined,
      stopped: () => false,
    };
    for (const name of ['one', 'two', 'three']) {
      const content = readFileSync(join(root, name));
      expect(hashPiece(raw(root, '/', name), WHOLE, reading)).toMatchObject({
        sum: (await crcOf(content)).toString('base64'),
        bytes: 3000,
        steady: true,
      });
    }
    expect(hashed).toBe(6000);
  });

  it('leaves access times as they were', async () => {
    const root = tree();
    writeFileSync(join(root, 'f'), 'x');
    const before = statSync(join(root, 'f'), { bigint: true }).atimeNs;
    await hashOne(root, 'f');
    expect(statSync(join(root, 'f'), { bigint: true }).atimeNs).toBe(before);
  });

  it('says nothing about the files when the mount is away', async () => {
    await expect(hashAll(join(place.path, 'nothing here'), [toDo('f')])).rejects.toMatchObject({
      code: 'mount-unreadable',
    });
    const root = tree();
    async function* vanishing(): AsyncGenerator<readonly EntryToDo[]> {
      renameSync(root, `${root} unmounted`);
      mkdirSync(root);
      yield [toDo('f')];
    }
    const run = async () => {
      const found: HashedFile[] = [];
      const options = { algorithm: 'crc64nvme', threads: 0 } as const;
      for await (const batch of createHashing().hash(root, vanishing(), options)) found.push(...batch);
      return found;
    };
    await expect(run()).rejects.toMatchObject({ code: 'mount-unreadable' });
  });

  it('ends without an error when it is aborted, and takes no more files', async () => {
    const root = tree();
    writeFileSync(join(root, 'f'), 'x');
    const controller = new AbortController();
    let taken = 0;
    async function* endless(): AsyncGenerator<readonly EntryToDo[]> {
      for (;;) {
        taken += 1;
        if (taken === 20) controller.abort();
        yield Array.from({ length: 100 }, () => toDo('f'));
      }
    }
    const options = { algorithm: 'sha256', threads: 0, signal: controller.signal } as const;
    let found = 0;
    for await (const batch of createHashing().hash(root, endless(), options)) found += batch.length;
    expect(taken).toBeLessThan(25);
    expect(found).toBeLessThanOrEqual(2500);
  });
});
