import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, link, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSourceReader } from '../../../src/adapters/shares/source-reader.ts';
import type { KnownSums, SourceReader, SumAlgorithm, WantedSum } from '../../../src/ports/source-reads.ts';

let root: string;
let reader: SourceReader;

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'source-reader-')), 'share');
  await mkdir(root);
  reader = await createSourceReader(root);
});
afterEach(async () => {
  await reader.close();
  await rm(join(root, '..'), { recursive: true });
});

const raw = (name: string) => new TextEncoder().encode(name);
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const whole = (algorithm: SumAlgorithm): WantedSum => ({ algorithm, partBytes: null });
const readFile = async (name: string, sums: readonly WantedSum[]) =>
  (await reader.read([{ path: raw(name), kind: 'file', sums }]))[0];

describe('checksums of the whole', () => {
  beforeEach(() => writeFile(join(root, 'check'), '123456789'));

  // The check values that every definition of these algorithms gives for these nine digits.
  it.each<[SumAlgorithm, string]>([
    ['CRC64NVME', 'ae8b14860a799888'],
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ])('%s', async (algorithm, hex) =>
    expect(await readFile('check', [whole(algorithm)])).toMatchObject({
      kind: 'read',
      sizeBytes: 9,
      steady: true,
      sums: [{ algorithm, type: 'FULL_OBJECT', value: base64(hex) }],
    }),
  );

  it('several at once, and none for a mere look', async () => {
    expect(await readFile('check', [whole('MD5'), whole('CRC32')])).toMatchObject({
      sums: [{ algorithm: 'MD5' }, { algorithm: 'CRC32', value: base64('cbf43926') }],
    });
    expect(await readFile('check', [])).toMatchObject({ kind: 'read', sizeBytes: 9, sums: [] });
  });

  it('a time beyond 64 bits is the latest there is, as in an inventory', async () => {
    const latest = 2n ** 63n - 1n;
    spawnSync('touch', ['-d', '2400-01-01', join(root, 'check')]);
    expect(await readFile('check', [])).toMatchObject({ kind: 'read', mtimeNs: latest });
    const sums = [{ algorithm: 'MD5', type: 'FULL_OBJECT', value: 'kept' }] as const;
    const known: KnownSums = { sizeBytes: 9, mtimeNs: latest, ctimeNs: null, sums };
    expect(
      await reader.read([{ path: raw('check'), kind: 'file', sums: [whole('MD5')], known }]),
    ).toMatchObject([{ known: true, sums }]);
  });
});

describe('composite checksums', () => {
  const MiB = 2 ** 20;
  const content = Buffer.alloc(2.5 * MiB, 'content that is longer than a read buffer');
  beforeEach(() => writeFile(join(root, 'large'), content));

  const expected = (partBytes: readonly number[]) => {
    const sums: Buffer[] = [];
    let at = 0;
    for (const bytes of partBytes) {
      sums.push(
        createHash('sha256')
          .update(content.subarray(at, at + bytes))
          .digest(),
      );
      at += bytes;
    }
    return `${createHash('sha256').update(Buffer.concat(sums)).digest('base64')}-${partBytes.length}`;
  };

  it.each<[string, readonly number[]]>([
    ['parts of a size', [MiB, MiB, MiB / 2]],
    ['parts that end within a read', [700_001, 800_002, content.length - 1_500_003]],
    ['many parts within one read', [10, 20, 30, content.length - 60]],
    ['one part', [content.length]],
    ['a last part that is empty', [content.length, 0]],
  ])('%s', async (_why, partBytes) =>
    expect(await readFile('large', [{ algorithm: 'SHA256', partBytes }])).toMatchObject({
      sums: [{ algorithm: 'SHA256', type: 'COMPOSITE', value: expected(partBytes) }],
    }),
  );
});

describe('a file whose checksums are known', () => {
  // No file has these: whoever gives them has not read it.
  const sums = [{ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'never computed' }] as const;
  const computed = [{ ...sums[0], value: 'rosUhgp5mIg=' }];
  const path = () => join(root, 'check');
  const state = async () => {
    const { size, mtimeNs, ctimeNs } = await stat(path(), { bigint: true });
    return { sizeBytes: Number(size), mtimeNs, ctimeNs };
  };
  const look = async (known: Omit<KnownSums, 'sums'>) => {
    const task = { path: raw('check'), kind: 'file', sums: [whole('CRC64NVME')] } as const;
    return (await reader.read([{ ...task, known: { ...known, sums } }]))[0];
  };
  beforeEach(() => writeFile(path(), '123456789'));

  it('is not read while it is as it was', async () => {
    expect(await look(await state())).toMatchObject({ kind: 'read', known: true, steady: true, sums });
    expect(await look({ ...(await state()), ctimeNs: null })).toMatchObject({ known: true, sums });
  });

  it.each([
    ['size', async () => ({ ...(await state()), sizeBytes: 8 })],
    ['mtime', async () => ({ ...(await state()), mtimeNs: (await state()).mtimeNs + 1n })],
    ['ctime', async () => ({ ...(await state()), ctimeNs: (await state()).ctimeNs - 1n })],
  ])('is read when its %s is another one', async (_what, known) => {
    const found = await look(await known());
    expect(found).toMatchObject({ kind: 'read', known: false, sizeBytes: 9, sums: computed });
  });

  it('is gone when it is gone', async () => {
    const known = await state();
    await rm(path());
    expect(await look(known)).toEqual({ kind: 'gone' });
  });
});

describe('what is no file to read', () => {
  it('is told apart, in the order of the tasks', async () => {
    await writeFile(join(root, 'file'), 'x');
    await symlink('file', join(root, 'link'));
    await mkdir(join(root, 'directory'));
    const [gone, link, directory, file] = await reader.read(
      ['nothing', 'link', 'directory', 'file'].map((name) => ({
        path: raw(name),
        kind: 'file' as const,
        sums: [],
      })),
    );
    expect([gone, link, directory].map((one) => one?.kind)).toEqual(['gone', 'gone', 'gone']);
    expect(file?.kind).toBe('read');
  });

  it('is not read through a directory that has become a link', async () => {
    await mkdir(join(root, '../outside'));
    await writeFile(join(root, '../outside/file'), 'secret');
    await symlink('../outside', join(root, 'inside'));
    const tasks = (['file', 'symlink'] as const).map((kind) => ({
      path: raw('inside/file'),
      kind,
      sums: [],
    }));
    expect((await reader.read(tasks)).map(({ kind }) => kind)).toEqual(['gone', 'gone']);
  });

  it.skipIf(process.getuid?.() === 0)('says why it could not be read', async () => {
    await writeFile(join(root, 'locked'), 'x');
    await chmod(join(root, 'locked'), 0);
    expect(await readFile('locked', [])).toEqual({ kind: 'unreadable', errorCode: 'EACCES' });
  });
});

describe('a link', () => {
  it('has the path it leads to for its content', async () => {
    await symlink('123456789', join(root, 'link'));
    const [found] = await reader.read([{ path: raw('link'), kind: 'symlink', sums: [whole('CRC64NVME')] }]);
    expect(found).toMatchObject({ kind: 'read', sizeBytes: 9, sums: [{ value: 'rosUhgp5mIg=' }] });
  });
});

it('tells which file a name of several is', async () => {
  await writeFile(join(root, 'one'), 'x');
  await link(join(root, 'one'), join(root, 'other'));
  expect(await readFile('other', [])).toMatchObject({ linkedAs: { inode: expect.any(BigInt) } });
});

it('stops when the root is another one by now', async () => {
  await rename(root, `${root}-before`);
  await mkdir(root);
  await expect(readFile('any', [])).rejects.toMatchObject({ code: 'mount-unreadable' });
});
