import { describe, expect, it } from 'vitest';
import { findLine, readFind } from '../../../src/adapters/listings/find.ts';
import { rcloneLine, readRclone } from '../../../src/adapters/listings/rclone.ts';
import { rcloneBytes } from '../../../src/adapters/listings/rclone-names.ts';
import { MAX_LINE_BYTES } from '../../../src/adapters/listings/records.ts';
import { xcpLine } from '../../../src/adapters/listings/xcp.ts';
import { isRejection } from '../../../src/inventory/import-entry.ts';
import { chunks, entriesOf, inShort, itemsOf } from './listings-read.ts';

const PLAIN = { prefixes: [], windows: false };
const FIELDS = '0 1700000000.1234567890 1700000001.0000000000 -2.5000000000 644 1000 100 1 77 65024 8';

describe('find', () => {
  it('tells all that it knows', () =>
    expect(findLine(`f ${FIELDS} d/a b////`.replace(' 0 ', ' 12 '), PLAIN)).toEqual({
      path: 'd/a b',
      kind: 'file',
      sizeBytes: 12,
      mtimeNs: 1_700_000_000_123_456_789n,
      atimeNs: 1_700_000_001_000_000_000n,
      ctimeNs: -1_500_000_000n,
      mode: 0o100644,
      uid: 1000,
      gid: 100,
      nlink: 1,
      inode: 77n,
      device: 65024n,
      allocatedBytes: 4096,
      linkTarget: null,
    }));
  it('ends the path at the first //, whatever the target holds', () =>
    expect(findLine(`l ${FIELDS} lnk//tar//get//`, PLAIN)).toMatchObject({
      path: 'lnk',
      kind: 'symlink',
      linkTarget: Buffer.from('tar//get'),
    }));
  it.each([
    [`f ${FIELDS} a`, 'cut off'],
    [`f ${FIELDS} a//`, 'without the second //'],
    [`x ${FIELDS} a////`, 'a letter that is none'],
    [`f ${FIELDS.replace('644', '9')} a////`, 'a mode that is none'],
    [`f ${FIELDS} ../a////`, 'a path that climbs'],
    [`f ${FIELDS} a//b//`, 'a file with a target'],
    [`l ${FIELDS} a////`, 'a link without one'],
    ['b////', 'the end of a name with a line feed'],
  ])('rejects %j (%s)', (line) => expect(isRejection(findLine(line, PLAIN))).toBe(true));

  it.each(['\0', '\n'])('reads lines that end with %j, in chunks of any size', async (end) => {
    const names = [
      'plain',
      'tab\there',
      'sp  ace ',
      '-dash',
      '"quote"',
      'wide-\u{1F600}',
      'bs\\n',
      '\x1b[31m',
    ];
    const text = `d ${FIELDS} ////${end}${names.map((name) => `f ${FIELDS} ${name}////${end}`).join('')}`;
    for (const size of [1, 3, 64, 100_000]) {
      const items = await itemsOf(readFind(chunks(text, size), PLAIN));
      expect(inShort(items).slice(0, 2)).toEqual(['1 ignored 1', '2 "plain" file 0']);
      expect(entriesOf(items).map(({ path }) => path)).toEqual(
        names.map((n) => Buffer.from(n).toString('latin1')),
      );
    }
  });
  it('keeps bytes that are no UTF-8, and line feeds where NUL ends a line', async () => {
    const bytes = Buffer.from(`f ${FIELDS} a\xff\n\r/b////\0`, 'latin1');
    const [entry] = entriesOf(await itemsOf(readFind(chunks(bytes, 64), PLAIN)));
    expect(entry?.path).toBe('a\xff\n\r/b');
  });
  it('rejects both halves of a name with a line feed where a line feed ends a line', async () => {
    const text = `f ${FIELDS} a\nb////\nf ${FIELDS} c////\n`;
    const items = await itemsOf(readFind(chunks(text, 64), PLAIN));
    expect(items.map(({ kind }) => kind)).toEqual(['rejected', 'rejected', 'entry']);
  });
  it('does not fill the memory with a line that never ends', async () => {
    async function* endless() {
      for (let at = 0; at < 40; at++) yield Buffer.alloc(1 << 18, 'x');
      yield Buffer.from(`\nf ${FIELDS} c////\n`);
    }
    const items = await itemsOf(readFind(endless(), PLAIN));
    expect(items.map(({ kind }) => kind)).toEqual(['rejected', 'entry']);
    expect(items[0]?.kind === 'rejected' && items[0].raw.length).toBe(MAX_LINE_BYTES + 1);
  });
});

describe('rclone', () => {
  const line = (given: object): string =>
    JSON.stringify({
      Path: 'a',
      Name: 'a',
      Size: 3,
      ModTime: '2023-11-14T22:13:20.5Z',
      IsDir: false,
      ...given,
    });

  it('reads an array with one entry a line', async () => {
    const text = `[\n${line({})},\n${line({ Path: 'd', Size: -1, IsDir: true, Hashes: { md5: 'x' } })}\n]\n`;
    expect(inShort(await itemsOf(readRclone(chunks(text), PLAIN)))).toEqual([
      '1 ignored 1',
      '2 "a" file 3',
      '3 "d" directory -',
      '4 ignored 1',
    ]);
  });
  it.each([
    [`[\n${line({})},\n${line({ Path: 'b' })}`, 'killed, as rclone leaves it'],
    [`[\n${line({})},\n`, 'cut behind a line'],
    ['[', 'nothing but its beginning'],
  ])('refuses a listing that breaks off: %j (%s)', (text) =>
    expect(itemsOf(readRclone(chunks(text), PLAIN))).rejects.toMatchObject({ code: 'listing-damaged' }),
  );
  it.each([
    [`[${line({})}]`, 1, 'all in one line'],
    [`[\r\n${line({})}\r\n]\r\n`, 1, 'lines as Windows ends them'],
    [`${line({})}\n${line({ Path: 'b' })}`, 2, 'what jq made of an array'],
    [`[\n${line({})}\n]\n[]\n`, 1, 'two arrays, one empty'],
  ])('reads %j to its end (%s)', async (text, entries) =>
    expect(entriesOf(await itemsOf(readRclone(chunks(text), PLAIN)))).toHaveLength(entries),
  );
  it.each([
    ['a\u240ab', 'a\nb', 'a line feed shown as a picture'],
    ['ctl\u2401\u2421', 'ctl\x01\x7f', 'control characters'],
    ['\u201b\u2401sym', '\u2401sym', 'a picture that is one'],
    ['bad\u201b\u201bFFx', 'bad\u201bFFx', 'a quote that is one'],
    ['\uff0ffull', '\uff0ffull', 'a wide slash'],
    ['caf\u00e9 \u{1F600}', 'caf\u00e9 \u{1F600}', 'plain text'],
    ['\u2400', '\u2400', 'the picture of NUL, which no name holds'],
    ['end\u201b', 'end\u201b', 'a quote that quotes nothing'],
  ])('%j stands for %j (%s)', (path, name) =>
    expect(rcloneBytes(path)).toBe(Buffer.from(name).toString('latin1')),
  );
  it('turns encoded bytes back', () => expect(rcloneBytes('gro\u201bDF')).toBe('gro\xdf'));
  it('rejects a name whose bytes are lost, and takes one that holds U+FFFD itself', () => {
    expect(
      rcloneLine('{"Path":"b\\ufffd","Size":1,"ModTime":"2023-11-14T22:13:20Z","IsDir":false}', PLAIN),
    ).toEqual({
      reason: 'rclone has lost bytes of the name',
    });
    const real = Buffer.from(line({ Path: 'b\ufffd' })).toString('latin1');
    expect(isRejection(rcloneLine(real, PLAIN))).toBe(false);
  });
  it.each([
    [line({ Size: -1 }), 'a file of unknown size'],
    [line({ Size: 1.5 }), 'half a byte'],
    [line({ Size: 2 ** 60 }), 'more than can be exact'],
    [line({ ModTime: 'yesterday' }), 'no time'],
    [line({ Path: '../a' }), 'a path that climbs'],
    [line({ Path: '' }), 'no path'],
    [line({}).slice(0, -5), 'cut off'],
    ['[1,2]', 'other JSON'],
    ['null', 'nothing'],
    ['{"Path":"\xff"}', 'not UTF-8'],
  ])('rejects %j (%s)', (text) => expect(isRejection(rcloneLine(text, PLAIN))).toBe(true));
});

describe('xcp', () => {
  const rules = { prefixes: ['srv:/vol', 'vol'], windows: false };
  it('reads what -fmt prints, commas in names included', () =>
    expect(
      xcpLine('1,12,1700000000.500000000,1.000000000,-1.500000000,644,1000,100,4096,srv:/vol/d/a,b//', rules),
    ).toEqual({
      path: 'd/a,b',
      kind: 'file',
      sizeBytes: 12,
      mtimeNs: 1_700_000_000_500_000_000n,
      atimeNs: 1_000_000_000n,
      ctimeNs: -1_500_000_000n,
      mode: 0o100644,
      uid: 1000,
      gid: 100,
      allocatedBytes: 4096,
    }));
  it.each(['', '60,345 scanned, 0 matched, 0 errors', 'Total Time : 8s', 'STATUS : PASSED'])(
    'ignores %j',
    (line) => expect(xcpLine(line, rules)).toBeNull(),
  );
  it('ignores the root', () =>
    expect(xcpLine('2,4096,1.000000000,1.000000000,1.000000000,755,0,0,4096,vol//', rules)).toBeNull());
  it.each(['1,12,1', '9,1,1.0,1.0,1.0,644,0,0,0,vol/a//', '1,12,1.0,1.0,1.0,644,0,0,0,vol/a', 'x'])(
    'rejects %j',
    (line) => expect(isRejection(xcpLine(line, rules))).toBe(true),
  );
});
