import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { WalkSettings } from '../../src/adapters/shares/walk.ts';
import type { Entry } from '../../src/inventory/entry.ts';
import type { WalkOptions, WalkState } from '../../src/ports/shares.ts';
import { type DelayedOptions, delayedMountLacks, mountDelayed } from '../contract/delayed-mount.ts';
import { collect, temporaryDirectory } from '../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const root = join(place.path, 'tree');
afterAll(place.remove);

const DIRECTORIES = 40;
const FILES = 25;
const ALL = DIRECTORIES * (FILES + 1);

beforeAll(() => {
  for (let d = 0; d < DIRECTORIES; d++) {
    mkdirSync(join(root, `d${d}`), { recursive: true });
    for (let f = 0; f < FILES; f++) writeFileSync(join(root, `d${d}`, `f${f}`), '');
  }
});

/** Walks the tree through a mount. */
async function through(mount: DelayedOptions, settings: WalkSettings = {}, options: WalkOptions = {}) {
  const delayed = await mountDelayed(root, mount);
  try {
    return await collect(createShares(settings).walk(delayed.path, options));
  } finally {
    await delayed.stop();
  }
}

const paths = (entries: readonly Entry[]): string[] =>
  entries.map(({ path }) => Buffer.from(path).toString()).sort();

describe.skipIf(delayedMountLacks() !== undefined)('a walk of a slow mount', () => {
  const walkers = [
    ['native', { walker: 'native' }],
    ['native, without io_uring,', { walker: 'native', ioUring: false }],
    ['portable', { walker: 'portable' }],
  ] as const;

  it.each(walkers)('%s goes over to many calls at once, and sees every entry once', async (_name, walk) => {
    const states: WalkState[] = [];
    // Slow enough that the walk is told of a few times after it has gone over.
    const { entries, unreadable } = await through({ delayUs: 20_000 }, walk, {
      onState: (state) => void states.push(state),
    });
    expect(unreadable).toEqual([]);
    expect(paths(entries)).toEqual([...new Set(paths(entries))]);
    expect(entries).toHaveLength(ALL);
    expect(states.at(-1)?.mode).toBe('wide');
  });

  it.each([true, false])('has many calls under way (io_uring: %s)', async (ioUring) => {
    const delayed = await mountDelayed(root, { delayUs: 5000 });
    await collect(createShares({ walker: 'native', ioUring }).walk(delayed.path));
    const calls = await delayed.stop();
    expect(calls.mostAtOnce).toBeGreaterThan(30);
  });

  it('does not need the types of entries from the listing', async () => {
    for (const mode of ['narrow', 'wide'] as const) {
      const { entries } = await through({ unknownTypes: true }, { walker: 'native', mode });
      expect(entries).toHaveLength(ALL);
    }
  });
});

describe.skipIf(delayedMountLacks() !== undefined)('a walk of a mount that fails', () => {
  const settings = [
    ['native', { walker: 'native', mode: 'narrow' }],
    ['wide', { walker: 'native', mode: 'wide' }],
    ['wide without io_uring', { walker: 'native', mode: 'wide', ioUring: false }],
    ['portable', { walker: 'portable', mode: 'narrow' }],
  ] as const;

  it.each(settings)('%s: tries again what fails for a while', async (_name, walk) => {
    const fail = ['d1=EIO@1:opendir', 'd2=EIO@1:readdir', 'd3/f3=EIO@1:getattr', 'd4=ETIMEDOUT@2:opendir'];
    const { entries, unreadable } = await through({ fail }, walk);
    expect(unreadable).toEqual([]);
    expect(paths(entries)).toEqual([...new Set(paths(entries))]);
    expect(entries).toHaveLength(ALL);
  });

  it.each(settings)('%s: names what goes on failing, and lists the rest', async (_name, walk) => {
    const { entries, unreadable } = await through(
      { fail: ['d1=EACCES:opendir', 'd2/f2=EACCES:getattr'] },
      walk,
    );
    const said = unreadable.map(({ path, errorCode }) => `${Buffer.from(path)} ${errorCode}`);
    expect(said.sort()).toEqual(['d1 EACCES', 'd2 EACCES']);
    expect(entries).toHaveLength(ALL - FILES - 1);
    expect(paths(entries)).toContain('d2/f24');
  });

  it.each(settings)('%s: gives up a call that does not come back, and goes on', async (_name, walk) => {
    const { entries, unreadable } = await through(
      { hang: ['d7:opendir'] },
      { ...walk, hungAfterMs: 700, threads: 2 },
    );
    expect(unreadable.map(({ path, errorCode }) => `${Buffer.from(path)} ${errorCode}`)).toEqual([
      'd7 ETIMEDOUT',
    ]);
    expect(paths(entries)).toEqual([...new Set(paths(entries))]);
    expect(entries).toHaveLength(ALL - FILES);
  });

  it.each(settings)('%s: ends when the root itself is away', async (_name, walk) => {
    const delayed = await mountDelayed(root, { delayUs: 2000 });
    let stopped: Promise<unknown> | null = null;
    const walked = (async () => {
      for await (const _ of createShares(walk).walk(delayed.path)) stopped ??= delayed.stop();
    })();
    await expect(walked).rejects.toMatchObject({ code: 'mount-unreadable' });
    await stopped;
  });
});
