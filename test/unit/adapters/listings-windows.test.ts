import { describe, expect, it } from 'vitest';
import { readPowerShell } from '../../../src/adapters/listings/powershell.ts';
import { readRobocopy, robocopyLine } from '../../../src/adapters/listings/robocopy.ts';
import { inUtf8 } from '../../../src/adapters/listings/utf16.ts';
import { isRejection } from '../../../src/inventory/import-entry.ts';
import { chunks, entriesOf, inShort, itemsOf, linesTold } from './listings-read.ts';

const UNC = { prefixes: ['\\\\srv\\share'], windows: true };
const DRIVE = { prefixes: ['D:\\data'], windows: true };

describe('robocopy', () => {
  const file = (path: string): string => `\t    New File  \t\t      12\t2023/11/14 22:13:20\t${path}`;

  it('reads files and directories', async () => {
    const log = [
      '  New Dir          1\t\\\\srv\\share\\',
      file('\\\\srv\\share\\a, b.txt'),
      '  New Dir          0\t\\\\srv\\share\\d\\',
      file('\\\\SRV\\Share\\d\\\u00fc.bin'),
      '',
    ].join('\r\n');
    const items = await itemsOf(readRobocopy(chunks(log), UNC));
    expect(inShort(items)).toEqual([
      '1 ignored 1',
      '2 "a, b.txt" file 12',
      '3 "d" directory -',
      '4 "d/\u00fc.bin" file 12',
    ]);
    expect(entriesOf(items)[0]?.mtimeNs).toBe(1_700_000_000_000_000_000n);
    expect(entriesOf(items)[1]).not.toHaveProperty('mtimeNs');
  });
  it.each([
    '-------------------------------------------------------------------------------',
    '   ROBOCOPY     ::     Robust File Copy for Windows',
    '  Started : Tuesday, November 14, 2023 10:13:20 PM',
    '   Source : \\\\srv\\share\\',
    '    Files : *.*',
    '  Options : *.* /FP /TS /BYTES /L /S /E /R:0',
    '               Total    Copied   Skipped  Mismatch    FAILED    Extras',
    '    Dirs :         3         3         0         0         0         0',
    '   Bytes :        24        24         0         0         0         0',
    '',
  ])('ignores %j', (line) => expect(robocopyLine(line, UNC)).toBeNull());
  it.each([
    [
      '2023/11/14 22:13:20 ERROR 5 (0x00000005) Accessing Source Directory \\\\srv\\share\\secret\\',
      'an error',
    ],
    ['Access is denied.', 'what follows it'],
    [`\t  *EXTRA File \t\t      12\t2023/11/14 22:13:20\t\\\\srv\\share\\x`, 'of the destination'],
    [file('\\\\srv\\other\\a'), 'outside the share'],
    [file('\\\\srv\\share\\a?b'), 'a character was lost'],
    [file('\\\\srv\\share\\..\\b'), 'climbs'],
    [file('\\\\srv\\share\\a').replace('/14 ', '/31 '), 'no such day'],
    [file('\\\\srv\\share\\a').replace('      12', ' 1.2 m'), 'without /BYTES'],
  ])('rejects %j (%s)', (line) => expect(isRejection(robocopyLine(line, UNC))).toBe(true));
  it('knows long paths by their prefix', () =>
    expect(robocopyLine(file('\\\\?\\UNC\\srv\\share\\a'), UNC)).toMatchObject({ path: 'a' }));
  it('does not take long over a line of digits', () => {
    const started = performance.now();
    expect(isRejection(robocopyLine('9'.repeat(1 << 20), UNC))).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('PowerShell', () => {
  const header = '"FullName","Length","LastWriteTimeUtc","Attributes","LinkType"';
  const row = (
    path: string,
    given: Partial<Record<'length' | 'time' | 'attributes' | 'link', string>> = {},
  ): string =>
    `"${path}","${given.length ?? '12'}","${given.time ?? '2023-11-14T22:13:20.1234567Z'}","${given.attributes ?? 'Archive'}","${given.link ?? ''}"`;
  const read = async (lines: readonly string[]) =>
    itemsOf(readPowerShell(chunks(`${lines.join('\r\n')}\r\n`), DRIVE));

  it('reads files, directories and links', async () => {
    const items = await read([
      '#TYPE Selected.System.IO.FileInfo',
      header,
      row('D:\\data\\a "" b.txt'),
      row('D:\\data\\d', { length: '', attributes: 'Directory, Archive' }),
      row('D:\\data\\l', { attributes: 'Archive, ReparsePoint', link: 'SymbolicLink' }),
      row('D:\\data\\dedup', { attributes: 'Archive, SparseFile, ReparsePoint' }),
      row('D:\\data\\j', { length: '', attributes: 'Directory, ReparsePoint' }),
      row('D:\\data\\n', { attributes: '32' }),
      row('D:\\data\\m', { attributes: '16' }),
      '',
    ]);
    expect(inShort(items)).toEqual([
      '1 ignored 1',
      '2 ignored 1',
      '3 "a \\" b.txt" file 12',
      '4 "d" directory -',
      '5 "l" symlink -',
      '6 "dedup" file 12',
      '7 "j" symlink -',
      '8 "n" file 12',
      '9 "m" directory -',
      '10 ignored 1',
    ]);
    expect(entriesOf(items)[0]?.mtimeNs).toBe(1_700_000_000_123_456_700n);
  });
  it('knows the semicolon of other cultures', async () => {
    const items = await itemsOf(
      readPowerShell(chunks([header, row('D:\\data\\a')].join('\n').replaceAll('","', '";"')), DRIVE),
    );
    expect(inShort(items)).toEqual(['1 ignored 1', '2 "a" file 12']);
  });
  it.each([
    [row('D:\\data\\a', { time: '11/14/2023 10:13:20 PM' }), 'a date of some culture'],
    [row('D:\\data\\a', { length: '12.5' }), 'half a byte'],
    [row('E:\\data\\a'), 'another drive'],
    [row('D:\\data\\a?'), 'a lost character'],
    [row('D:\\data\\a', { attributes: '' }), 'no attributes'],
    [`${row('D:\\data\\a')},"x"`, 'a column too many'],
  ])('rejects %j (%s)', async (line) =>
    expect((await read([header, line])).map(({ kind }) => kind)).toEqual(['ignored', 'rejected']),
  );
  it('needs its columns', async () =>
    expect(read(['"Name","Length"', '"a","1"'])).rejects.toMatchObject({
      code: 'listing-columns',
      blame: 'usage',
    }));

  const good = [row('D:\\data\\a'), row('D:\\data\\b'), row('D:\\data\\c')];
  it.each([
    [row('D:\\data\\x').replace('",', ','), 'a quote is missing'],
    [row('D:\\data\\x').slice(1), 'the first quote is missing'],
    [row('D:\\data\\x').slice(0, -1), 'the last quote is missing'],
    [row('D:\\data\\x').slice(0, 9), 'cut within quotes'],
    [row('D:\\da"ta\\x'), 'a quote too many'],
    ['"', 'one quote'],
    ['"""', 'three quotes'],
  ])('loses no line around %j (%s)', async (broken) => {
    const [a = '', b = '', c = ''] = good;
    const items = await read([header, a, broken, b, broken, broken, c]);
    expect(entriesOf(items).map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    expect(linesTold(items)).toBe(7);
  });
  it('reads a name with line breaks', async () => {
    const items = await read([header, row('D:\\data\\a\n"" \r\nb'), row('D:\\data\\c')]);
    expect(entriesOf(items).map(({ path }) => path)).toEqual(['a\n" \r\nb', 'c']);
    expect(linesTold(items)).toBe(5);
  });
});

describe('inUtf8', () => {
  const through = async (bytes: Uint8Array, size: number): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of inUtf8(chunks(bytes, size))) parts.push(part);
    return Buffer.concat(parts);
  };
  const text = 'a\u00fc\u{1F600}\r\n\u0a0d\u0d0a\r\nlast';
  const le = Buffer.from(`\ufeff${text}`, 'utf16le');
  const be = Buffer.from(le).swap16();

  it.each([1, 2, 3, 5, 1000])('reads every encoding in chunks of %i', async (size) => {
    for (const bytes of [le, be, Buffer.from(`\ufeff${text}`), Buffer.from(text)]) {
      expect((await through(bytes, size)).toString()).toBe(text);
    }
  });
  it('leaves bytes without a mark as they are', async () =>
    expect(await through(Buffer.from('\xff\xfd', 'latin1'), 1)).toEqual(Buffer.from('\xff\xfd', 'latin1')));
  it('keeps half a surrogate pair as bytes that are no UTF-8', async () => {
    const bytes = Buffer.from('\ufeffa\ud800b\r\n', 'utf16le');
    expect(await through(bytes, 100)).toEqual(Buffer.from('a\xed\xa0\x80b\r\n', 'latin1'));
  });
  it('spoils one line where a byte is missing', async () => {
    const lines = Buffer.from('\ufeffone\r\ntwo\r\nthree\r\n', 'utf16le');
    const cut = Buffer.concat([lines.subarray(0, 12), lines.subarray(13)]);
    expect((await through(cut, 100)).toString().split('\r\n')).toMatchObject({ 0: 'one', 2: 'three' });
  });
});
