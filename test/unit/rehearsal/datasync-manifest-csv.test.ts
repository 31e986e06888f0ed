import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestRecords } from '../../../src/rehearsal/datasync/manifest-csv.ts';
import { openSortedTexts } from '../../../src/rehearsal/datasync/sorted-texts.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function parse(text: string | Buffer, size = 3): Promise<readonly (readonly string[])[]> {
  const records: (readonly string[])[] = [];
  for await (const { fields } of manifestRecords(inPieces(Buffer.from(text as string), size)))
    records.push(fields);
  return records;
}

describe('a manifest', () => {
  it.each([
    ['a path a line', 'a\nb/c\n', [['a'], ['b/c']]],
    ['no newline at the end', 'a\nb', [['a'], ['b']]],
    ['Windows newlines', 'a\r\nb\r\n', [['a'], ['b']]],
    ['a version', 'a,v1\nb\n', [['a', 'v1'], ['b']]],
    ['commas in quotes', '"a,b",v\n', [['a,b', 'v']]],
    ['newlines in quotes', '"a\nb"\nc', [['a\nb'], ['c']]],
    ['carriage returns in quotes', '"a\r"\n', [['a\r']]],
    ['doubled quotes', '"say ""hi"""\n', [['say "hi"']]],
    ['an empty path in quotes', '""\n', [['']]],
    ['empty lines', '\n\na\n\n', [['a']]],
    ['letters of several bytes', 'Übersicht/\u{1f600}\n', [['Übersicht/\u{1f600}']]],
    ['a byte order mark', '\ufeffa\n', [['a']]],
    ['nothing', '', []],
  ])('may hold %s', async (_what, text, expected) => {
    for (const size of [1, 3, 1000]) expect(await parse(text, size)).toEqual(expected);
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x0a]), 'UTF-8'],
    ['half a letter at the end', Buffer.from('Ü').subarray(0, 1), 'UTF-8'],
    ['a quote that is not closed', 'a\n"b\nc\n', 'not closed'],
    ['a quote inside a field', 'a\nb"c\n', 'line 2: a quote'],
    ['text behind a closing quote', '"a"b\n', 'line 1: text behind'],
    ['a field without end', `"${'x'.repeat(9000)}`, 'too long'],
  ])('may not hold %s', async (_what, text, says) => {
    await expect(parse(text)).rejects.toThrow(says);
  });
});

describe('sorted texts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sorted-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([1, 7, 1000])('come in order from runs of %i, and more than once', async (run) => {
    const texts = Array.from({ length: 100 }, (_, n) => `${(n * 37) % 50}\n"${String.fromCharCode(n * 2)}`);
    const sorted = await openSortedTexts(join(folder, 'runs'), run);
    for (const text of [...texts, 'same', 'same']) sorted.add(text);
    for (let pass = 0; pass < 2; pass++) {
      const seen: string[] = [];
      for await (const text of sorted.inOrder()) seen.push(text);
      expect(seen).toEqual([...texts, 'same', 'same'].sort());
    }
  });
});
