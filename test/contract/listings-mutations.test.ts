import { describe, expect, it } from 'vitest';
import { readFind } from '../../src/adapters/listings/find.ts';
import { readMappedCsv } from '../../src/adapters/listings/mapped-csv.ts';
import { readPowerShell } from '../../src/adapters/listings/powershell.ts';
import { readRclone } from '../../src/adapters/listings/rclone.ts';
import { readRobocopy } from '../../src/adapters/listings/robocopy.ts';
import { readS3Csv } from '../../src/adapters/listings/s3-csv.ts';
import { inUtf8 } from '../../src/adapters/listings/utf16.ts';
import { readXcp } from '../../src/adapters/listings/xcp.ts';
import { HeadwaterError } from '../../src/errors.ts';
import { seeded } from '../../src/estate/random.ts';
import { parseColumnMap } from '../../src/inventory/import-columns.ts';
import type { ImportItem } from '../../src/inventory/import-entry.ts';
import { chunks, entriesOf, itemsOf, linesTold } from '../unit/adapters/listings-read.ts';
import { mutated } from './listing-mutations.ts';

const MUTATIONS = 10_000;
const PLAIN = { prefixes: [], windows: false };
const UNC = { prefixes: ['\\\\srv\\share'], windows: true };
const NAMES = ['a', 'b c', 'd/e.bin', 'f,g', 'ünï', 'x'.repeat(60), 'h/i/j', 'k-1', 'l_2', 'm'] as const;
const TIME = '1700000000.1234567890';

/** One format: lines with their ends, the line each name stands in, and how all is read. */
interface Case {
  readonly name: string;
  readonly lines: readonly Buffer[];
  readonly end: Buffer;
  /** The path that a line tells, in byte text; null for headers and the like. */
  readonly paths: readonly (string | null)[];
  readonly read: (input: AsyncIterable<Uint8Array>) => AsyncIterable<readonly ImportItem[]>;
  /** Lines, as whoever counts them without understanding them would. */
  readonly count?: (bytes: Buffer) => Promise<number>;
}

const bytes = (text: string): string => Buffer.from(text).toString('latin1');
const counted = (bytes: Buffer, end: string): number => {
  const parts = bytes.toString('latin1').split(end);
  return parts.at(-1) === '' ? parts.length - 1 : parts.length;
};

function caseOf(
  name: string,
  end: string,
  head: readonly string[],
  line: (path: string) => string,
  read: Case['read'],
  names: readonly string[] = NAMES,
  tail: readonly string[] = [],
): Case {
  const texts = [...head, ...names.map(line), ...tail];
  return {
    name,
    end: Buffer.from(end),
    lines: texts.map((text) => Buffer.from(text + end)),
    paths: [...head.map(() => null), ...names.map(bytes), ...tail.map(() => null)],
    read,
  };
}

const find = (path: string): string => `f 12 ${TIME} ${TIME} ${TIME} 644 1 2 1 77 65024 8 ${path}////`;
const windows = (path: string): string => `\\\\srv\\share\\${path.replaceAll('/', '\\')}`;
const quoted = (...fields: string[]): string =>
  fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
const robocopy = caseOf(
  'robocopy',
  '\r\n',
  [],
  (path) => `\t    New File  \t\t      12\t2023/11/14 22:13:20\t${windows(path)}`,
  (input) => readRobocopy(inUtf8(input), UNC),
);
const utf16 = (text: Buffer): Buffer => Buffer.from(text.toString('utf8'), 'utf16le');

const CASES: readonly Case[] = [
  caseOf('find with NUL', '\0', [], find, (input) => readFind(input, PLAIN)),
  caseOf('find with line feeds', '\n', [], find, (input) => readFind(input, PLAIN)),
  caseOf(
    'rclone',
    '\n',
    ['['],
    (path) => `{"Path":"${path}","Name":"x","Size":3,"ModTime":"2023-11-14T22:13:20.5Z","IsDir":false},`,
    (input) => readRclone(inUtf8(input), PLAIN),
    NAMES,
    [']'],
  ),
  robocopy,
  {
    ...robocopy,
    name: 'robocopy in UTF-16',
    end: utf16(Buffer.from('\r\n')),
    lines: [Buffer.from('\ufeff\r\n', 'utf16le'), ...robocopy.lines.map(utf16)],
    paths: [null, ...robocopy.paths],
    count: async (all) => {
      const parts: Uint8Array[] = [];
      for await (const part of inUtf8(chunks(all, 4096))) parts.push(part);
      return counted(Buffer.concat(parts), '\n');
    },
  },
  caseOf(
    'PowerShell',
    '\r\n',
    [quoted('FullName', 'Length', 'LastWriteTimeUtc', 'Attributes')],
    (path) => quoted(windows(path), '12', '2023-11-14T22:13:20.0000000Z', 'Archive'),
    (input) => readPowerShell(inUtf8(input), UNC),
    [...NAMES, 'two\nlines', 'with "quotes"'],
  ),
  caseOf(
    'xcp',
    '\n',
    [],
    (path) => `1,12,1700000000.500000000,1.000000000,1.000000000,644,1,2,4096,vol/${path}//`,
    (input) => readXcp(input, { prefixes: ['vol'], windows: false }),
  ),
  caseOf(
    'S3 Inventory',
    '\n',
    [],
    (path) =>
      quoted('bucket', encodeURIComponent(path).replaceAll('%2F', '/'), '12', '2023-11-14T22:13:20.000Z'),
    (input) => readS3Csv(input, ['Bucket', 'Key', 'Size', 'LastModifiedDate'], PLAIN),
  ),
  caseOf(
    'csv',
    '\n',
    ['Name,Bytes,When'],
    (path) => `${/[",\n]/.test(path) ? quoted(path) : path},12,1700000000`,
    (input) =>
      readMappedCsv(inUtf8(input), {
        map: parseColumnMap('path=Name,size=Bytes,mtime=When:unix'),
        rules: PLAIN,
        delimiter: ',',
        header: true,
      }),
    [...NAMES, 'two\nlines', 'with "quotes"'],
  ),
];

describe.each(CASES)('$name', ({ lines, end, paths, read, count }) => {
  it('is read without a loss', async () => {
    const all = Buffer.concat(lines);
    const items = await itemsOf(read(chunks(all, 64)));
    expect(entriesOf(items).map(({ path }) => path)).toEqual(paths.filter((path) => path !== null));
  });

  it(`loses no line that ${MUTATIONS} mutations did not touch`, async () => {
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const mutation = mutated(lines, seeded(seed), end);
      const all = Buffer.concat(mutation.lines);
      const why = `seed ${seed}: ${mutation.what}`;
      let items: ImportItem[];
      try {
        items = await itemsOf(read(chunks(all, 256)));
      } catch (error) {
        // A header that cannot be understood, or an end that is missing, refuses the listing as a whole, which nobody can miss.
        if (!(error instanceof HeadwaterError)) throw new Error(why, { cause: error });
        const frame = [0, ...(paths.at(-1) === null ? [paths.length - 1] : [])];
        expect(
          frame.some((at) => mutation.touched.has(at)),
          why,
        ).toBe(true);
        continue;
      }
      const terminator = end.toString() === '\0' ? '\0' : '\n';
      expect(linesTold(items), why).toBe(count === undefined ? counted(all, terminator) : await count(all));
      const found = new Set(entriesOf(items).map(({ path }) => path));
      const lost = paths.filter((path, at) => path !== null && !mutation.touched.has(at) && !found.has(path));
      // What a header or byte order mark says goes for all lines: with it they may be lost, but each one is rejected.
      const rejected = items.filter(({ kind }) => kind === 'rejected').length;
      if (paths[0] === null && mutation.touched.has(0))
        expect(rejected, why).toBeGreaterThanOrEqual(lost.length);
      else expect(lost, why).toEqual([]);
    }
  });
});
