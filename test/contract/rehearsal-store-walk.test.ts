import * as fs from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildListing } from '../../src/rehearsal/store/listing.ts';
import { createWalker } from '../../src/rehearsal/store/walk.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

/** Directories in the order in which they were read. */
const read = vi.hoisted(() => [] as string[]);

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const opendirSync: typeof fs.opendirSync = (path, options) => {
    read.push(String(path));
    return real.opendirSync(path, options);
  };
  return { ...real, opendirSync };
});

const component = fc.string({
  unit: fc.constantFrom('a', 'b', '-', '.', '0', '%', '\u00e9', '\uffee', '\u{1f30a}'),
  maxLength: 6,
});

describe('a listing', () => {
  test('is in the order of bytes, and finds where to begin', () => {
    const entries = fc.uniqueArray(fc.record({ text: component, directory: fc.boolean() }), {
      selector: (one) => (one.directory ? `${one.text}/` : one.text),
      maxLength: 200,
    });
    fc.assert(
      fc.property(entries, component, component, fc.boolean(), (all, first, then, deep) => {
        const rest = deep ? `${first}/${then}` : first;
        const builder = buildListing();
        const texts = all.map((one) => (one.directory ? `${one.text}/` : one.text));
        for (const one of texts) builder.add(one);
        const listing = builder.finish();
        const found = Array.from({ length: listing.count }, (_, at) => listing.text(at));
        expect(found).toEqual(texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
        const wanted = found.findIndex(
          (one, at) =>
            Buffer.compare(Buffer.from(one), Buffer.from(rest)) >= 0 ||
            (listing.isDirectory(at) && rest.startsWith(one)),
        );
        expect(listing.firstAt(rest)).toBe(wanted < 0 ? found.length : wanted);
      }),
      { numRuns: 500 },
    );
  });

  test('takes a few bytes an entry besides its name', () => {
    const builder = buildListing();
    for (let at = 0; at < 100_000; at += 1) builder.add(`${at}`.padStart(20));
    expect(builder.finish().bytes).toBeLessThan(100_000 * 26);
  });

  test('has what is there twice once', () => {
    const builder = buildListing();
    for (const text of ['a', 'a/', 'a']) builder.add(text);
    const listing = builder.finish();
    expect([listing.count, listing.text(0), listing.text(1)]).toEqual([2, 'a', 'a/']);
  });
});

describe('a walk', () => {
  let top = '';
  beforeEach(async () => {
    top = await scratchDirectory();
    for (const [directory, count] of [
      ['', 300],
      ['d', 300],
      ['d/e', 300],
      ['z', 300],
    ] as const) {
      fs.mkdirSync(`${top}/${directory}`, { recursive: true });
      for (let at = 0; at < count; at += 1) fs.writeFileSync(`${top}/${directory}/${1000 + at}`, '');
    }
    fs.mkdirSync(`${top}/d/${'l'.repeat(230)}%+`);
    fs.writeFileSync(`${top}/d/${'l'.repeat(230)}%+/%-${'l'.repeat(20)}`, '');
    settle();
    read.length = 0;
  });
  afterEach(() => fs.rmSync(top, { recursive: true }));

  /** As if nothing had changed for a while. */
  const settle = (): void => {
    const before = new Date(Date.now() - 60_000);
    for (const name of ['', 'd/e', 'z', `d/${'l'.repeat(230)}%+`, 'd'])
      fs.utimesSync(`${top}/${name}`, before, before);
  };

  /** All keys, in pages of `size` that each begin anew. */
  const pages = (walker: ReturnType<typeof createWalker>, size: number): readonly string[] => {
    const found: string[] = [];
    for (let more = true; more; ) {
      const start = { key: found.at(-1) ?? '', inclusive: found.length === 0 };
      let count = 0;
      more = false;
      for (const key of walker.walk(top, start)) {
        if (count === size) {
          more = true;
          break;
        }
        found.push(key);
        count += 1;
      }
    }
    return found;
  };

  test.each([
    ['room for all', 1 << 20],
    ['room for none', 0],
  ])('reads each directory once for all pages, with %s', (_, memory) => {
    const keys = pages(createWalker(memory), 7);
    expect(keys).toHaveLength(1201);
    expect(new Set(keys).size).toBe(1201);
    const directories = read.filter((path) => !path.endsWith('%+'));
    expect(directories).toEqual([top, `${top}/d`, `${top}/d/e`, `${top}/z`]);
  });

  test('forgets what it has no room for, oldest first', () => {
    const walker = createWalker(0);
    pages(walker, 1000);
    read.length = 0;
    pages(walker, 1000);
    expect(read.filter((path) => path === `${top}/d/e`)).toHaveLength(1);
    const roomy = createWalker(1 << 20);
    pages(roomy, 1000);
    read.length = 0;
    pages(roomy, 1000);
    expect(read).toEqual([]);
  });

  test.each([
    ['a new name', 'd', 'new', `d/new`],
    ['the end of a long name', `d/${'l'.repeat(230)}%+`, `%-${'l'.repeat(30)}`, `d/${'l'.repeat(260)}`],
  ])('sees %s', (_, directory, name, key) => {
    const walker = createWalker();
    pages(walker, 1000);
    fs.writeFileSync(`${top}/${directory}/${name}`, '');
    expect(pages(walker, 1000)).toContain(key);
  });
});
