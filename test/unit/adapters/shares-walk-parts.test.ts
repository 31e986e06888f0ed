import { type BigIntStats, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlight } from '../../../src/adapters/shares/walk/in-flight.ts';
import { Meter } from '../../../src/adapters/shares/walk/meter.ts';
import { halves, packPaths, unpackPaths } from '../../../src/adapters/shares/walk/packed-paths.ts';
import { PendingDirectories } from '../../../src/adapters/shares/walk/pending.ts';
import { Retries } from '../../../src/adapters/shares/walk/retries.ts';
import { Rows } from '../../../src/adapters/shares/walk/rows.ts';
import { STATX_WORDS, writeStat } from '../../../src/adapters/shares/walk/statx.ts';
import { clampedNs, entryAt } from '../../../src/inventory/entry-batch.ts';

const path = fc.uint8Array({ minLength: 0, maxLength: 30 }).map((bytes) => bytes.map((byte) => byte || 1));
const texts = (paths: readonly Uint8Array[]) => paths.map((bytes) => Buffer.from(bytes).toString('latin1'));

describe('packed paths', () => {
  it('come out as they went in, whole or in halves', () => {
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const packed = packPaths(paths);
        expect(texts(unpackPaths(packed))).toEqual(texts(paths));
        expect(texts(halves(packed).flatMap(unpackPaths))).toEqual(texts(paths));
      }),
    );
  });
});

describe('pending directories', () => {
  const spilled = () => readdirSync(tmpdir()).filter((name) => name.startsWith('headwater-walk-'));

  it('are a stack, whether in memory or in a file', () => {
    const step = fc.oneof(fc.array(path, { minLength: 1, maxLength: 4 }), fc.constant('pop' as const));
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 0, max: 200 }), (steps, memoryBytes) => {
        const pending = new PendingDirectories(memoryBytes);
        const model: (readonly Uint8Array[])[] = [];
        for (const what of steps) {
          if (what === 'pop') {
            const [ours, theirs] = [pending.pop(), model.pop()];
            expect(ours === undefined ? undefined : texts(unpackPaths(ours))).toEqual(
              theirs && texts(theirs),
            );
          } else {
            pending.push(packPaths(what));
            model.push(what);
          }
          expect(pending.portions).toBe(model.length);
        }
        pending.close();
      }),
      { numRuns: 60 },
    );
  });

  it('held back come out when their parent is listed whole, and never when it failed', () => {
    const pending = new PendingDirectories(0);
    pending.hold(7, packPaths([Buffer.from('seven')]));
    pending.hold(8, packPaths([Buffer.from('eight')]));
    expect(pending.pop()).toBeUndefined();
    expect(pending.empty).toBe(false);
    pending.drop(8);
    pending.release(7);
    expect(texts(unpackPaths(pending.pop() ?? packPaths([])))).toEqual(['seven']);
    expect(pending.empty).toBe(true);
    pending.close();
  });

  it('leave no file behind, not even of a process that is killed', () => {
    const before = spilled();
    const pending = new PendingDirectories(0);
    pending.push(packPaths([Buffer.from('a')]));
    expect(spilled()).toEqual(before);
    expect(texts(unpackPaths(pending.pop() ?? packPaths([])))).toEqual(['a']);
    pending.close();
  });
});

describe('rows', () => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const ns = fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n });
  const small = fc.nat(2 ** 32 - 1);
  const stat = fc.record({
    ino: word,
    dev: word,
    atimeNs: ns,
    mtimeNs: ns,
    ctimeNs: ns,
    nlink: small,
    uid: small,
    gid: small,
  });

  it('hold what was seen, in every bit', () => {
    fc.assert(
      fc.property(fc.array(stat, { maxLength: 5 }), fc.nat(2 ** 50), (stats, size) => {
        const rows = new Rows(8);
        for (const seen of stats) {
          const words = new Uint32Array(STATX_WORDS);
          const all = {
            ...seen,
            size: BigInt(size),
            blocks: BigInt(Math.floor(size / 512)),
            mode: 0o100644n,
          };
          writeStat(words, 0, all as unknown as BigIntStats);
          rows.append(3, Buffer.from('d/'), Buffer.from('-name-'), 1, 5, words, 0);
        }
        const batch = rows.take();
        if (batch === null) return;
        expect(batch.fileBytes).toBe(size * stats.length);
        for (const [row, seen] of stats.entries()) {
          expect(entryAt(batch, row)).toMatchObject({
            kind: 'file',
            sizeBytes: size,
            allocatedBytes: Math.floor(size / 512) * 512,
            inode: seen.ino,
            device: seen.dev,
            atimeNs: clampedNs(seen.atimeNs),
            mtimeNs: clampedNs(seen.mtimeNs),
            ctimeNs: clampedNs(seen.ctimeNs),
            nlink: seen.nlink,
            uid: seen.uid,
            gid: seen.gid,
          });
          expect(Buffer.from(entryAt(batch, row).path).toString()).toBe('d/name');
        }
      }),
    );
  });

  it('can be taken back, with their paths and links', () => {
    const rows = new Rows(4);
    const link = new Uint32Array(STATX_WORDS);
    link[7] = 0o120777;
    const add = (name: string, target: string) => {
      rows.append(1, new Uint8Array(), Buffer.from(name), 0, name.length, link, 0);
      rows.link(Buffer.from(target), target.length);
    };
    add('one', 'first');
    const mark = rows.mark();
    add('two', 'second');
    rows.back(mark);
    add('three', 'third');
    const batch = rows.take();
    expect(batch?.rows).toBe(2);
    const seen = [0, 1].map((row) => batch && entryAt(batch, row));
    expect(
      seen.map((entry) => [
        String(Buffer.from(entry?.path ?? [])),
        String(Buffer.from(entry?.linkTarget ?? [])),
      ]),
    ).toEqual([
      ['one', 'first'],
      ['three', 'third'],
    ]);
  });
});

describe('calls in flight', () => {
  const settle = (latency: (limit: number) => number, calls: number): number => {
    const limit = new InFlight(256);
    // The most of the last calls: now and then it makes only a few, to see how quick the file system can be.
    let most = 0;
    for (let call = 0; call < calls; call++) {
      limit.enter(() => undefined);
      limit.done(latency(limit.limit));
      if (call > 0.8 * calls) most = Math.max(most, limit.limit);
    }
    return most;
  };

  it('grow while answers stay as quick as they were', () => {
    expect(settle(() => 1, 20_000)).toBe(256);
  });

  it('settle below what makes the file system slower', () => {
    // Beyond 40 at once each call waits for its turn.
    const settled = settle((limit) => Math.max(1, limit / 40), 50_000);
    expect(settled).toBeGreaterThan(30);
    expect(settled).toBeLessThan(160);
  });

  it('learn anew when the file system has become slower for good', () => {
    let calls = 0;
    const settled = settle(() => (calls++ < 10_000 ? 1 : 5), 120_000);
    expect(settled).toBe(256);
  });

  it('wait for their turn, in order', () => {
    const limit = new InFlight(2);
    const begun: number[] = [];
    for (const nth of [0, 1, 2, 3]) limit.enter(() => void begun.push(nth));
    expect(begun).toEqual([0, 1]);
    limit.done(1);
    expect(begun).toEqual([0, 1, 2]);
    limit.forget(1);
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(limit.running).toBe(2);
  });
});

describe('slowness', () => {
  it('needs nearly all of the latest calls to be slow', async () => {
    const meter = new Meter();
    meter.start();
    for (let call = 0; call < 4000; call++) meter.tick();
    expect(meter.slow).toBe(false);
    for (let group = 0; group < 6; group++) {
      const until = performance.now() + 3;
      while (performance.now() < until);
      for (let call = 0; call < 8; call++) meter.tick();
    }
    expect(meter.slow).toBe(true);
  });
});

describe('attempts', () => {
  const cases: readonly (readonly [errorCode: string, attempts: number])[] = [
    ['EIO', 4],
    ['ESTALE', 4],
    ['EACCES', 2],
    ['EXDEV', 1],
    ['ENAMETOOLONG', 1],
  ];
  it.each(cases)('%s: %d in all, the last of them known as such', (errorCode, attempts) => {
    const retries = new Retries();
    const path = Buffer.from('d');
    let last = attempts === 1;
    let nth = 1;
    while (retries.add(path, nth, errorCode, 0)) {
      expect(retries.take(10)).toBeUndefined();
      const retry = retries.take(60_000);
      last = retry?.last ?? false;
      nth++;
    }
    expect(nth).toBe(attempts);
    expect(last).toBe(true);
  });
});
