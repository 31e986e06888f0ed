import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvFields } from '../../../src/adapters/listings/csv-fields.ts';
import { readMappedCsv } from '../../../src/adapters/listings/mapped-csv.ts';
import { readS3Csv, urlDecoded } from '../../../src/adapters/listings/s3-csv.ts';
import { readSqlite } from '../../../src/adapters/listings/sqlite.ts';
import { OWN_NAMES, parseColumnMap, TABLE_FORMS } from '../../../src/inventory/import-columns.ts';
import { chunks, entriesOf, inShort, itemsOf } from './listings-read.ts';

const PLAIN = { prefixes: [], windows: false };

describe('csvFields', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b"', ['a"b']],
    ['"",""', ['', '']],
    ['""""', ['"']],
    ['"a', 'open'],
    ['a,"b""', 'open'],
    ['"a"b', 'broken'],
    ['a"b', 'broken'],
    ['a,b"', 'broken'],
  ])('%j is %j', (text, fields) => expect(csvFields(text, ',')).toEqual(fields));
});

describe('a CSV of one’s own', () => {
  const options = {
    map: parseColumnMap('path=Name,size=Bytes,mtime=When:unix,type=Kind'),
    rules: PLAIN,
    delimiter: null,
    header: true,
  };
  it('finds its columns by name, tabs between them', async () => {
    const text = 'Bytes\tName\tKind\tWhen\tx\n3\ta b\tf\t1700000000\t\n\t"d/"\tdir\t\t\n5\tl\tlink\t\t\n\n';
    const items = await itemsOf(readMappedCsv(chunks(text), options));
    expect(inShort(items)).toEqual([
      '1 ignored 1',
      '2 "a b" file 3',
      '3 "d" directory -',
      '4 "l" symlink 5',
      '5 ignored 1',
    ]);
  });
  it('finds its columns by number', async () => {
    const map = parseColumnMap('path=2,size=1,mtime=3:unixms,mode=4');
    const items = await itemsOf(
      readMappedCsv(chunks('7,a,1700000000123,755\n'), { map, rules: PLAIN, delimiter: ',', header: false }),
    );
    expect(entriesOf(items)).toEqual([
      { path: 'a', kind: 'file', sizeBytes: 7, mtimeNs: 1_700_000_000_123_000_000n, mode: 0o100755 },
    ]);
  });
  it('takes # for a name where there is no header, and for a comment before one', async () => {
    const map = parseColumnMap('path=1,size=2');
    const bare = readMappedCsv(chunks('#recycle,1\n#b,2\nc,3\n'), { ...options, map, header: false });
    expect(inShort(await itemsOf(bare))).toEqual(['1 "#recycle" file 1', '2 "#b" file 2', '3 "c" file 3']);
    const text = '# made by us\nName,Bytes,When,Kind\n#d,4,,\n';
    const items = await itemsOf(readMappedCsv(chunks(text), options));
    expect(inShort(items)).toEqual(['1 ignored 1', '2 ignored 1', '3 "#d" file 4']);
  });
  it('keeps bytes that are no UTF-8', async () => {
    const bytes = Buffer.from('Name,Bytes,When,Kind\na\xff,1,,\n', 'latin1');
    expect(entriesOf(await itemsOf(readMappedCsv(chunks(bytes), options)))[0]?.path).toBe('a\xff');
  });
  it('does not let a broken quote swallow lines without quotes', async () => {
    const text = 'Name,Bytes,When,Kind\n"x,1,,\na,1,,\nb,1,,\ny",1,,\nc,1,,\n';
    const items = await itemsOf(readMappedCsv(chunks(text), options));
    expect(items.map(({ kind }) => kind)).toEqual([
      'ignored',
      'rejected',
      'entry',
      'entry',
      'rejected',
      'entry',
    ]);
  });
  it('says which columns are missing', async () =>
    expect(itemsOf(readMappedCsv(chunks('Name,Size\na,1\n'), options))).rejects.toMatchObject({
      code: 'listing-columns',
      message: expect.stringContaining('Bytes, When, Kind'),
    }));
});

describe('parseColumnMap', () => {
  it('takes times and modes of a table for what stat(2) says', () => {
    const forms = (usual?: typeof TABLE_FORMS) =>
      [...parseColumnMap('path=p,size=s,mtime=m,atime=a:iso,mode=o', usual).values()].map(({ form }) => form);
    expect(forms()).toEqual([null, null, 'iso', 'iso', 'octal']);
    expect(forms(TABLE_FORMS)).toEqual([null, null, 'unix', 'iso', 'decimal']);
  });
  it.each([
    ['path=a', 'no size'],
    ['size=a', 'no path'],
    ['path=a,size=b,size=c', 'twice'],
    ['path=a,size=b,colour=c', 'an unknown field'],
    ['path=a,size=b,mtime=c:julian', 'an unknown form'],
    ['path=a,size=b:unix', 'a form that does not fit'],
    ['', 'nothing'],
  ])('refuses %j (%s)', (text) =>
    expect(() => parseColumnMap(text)).toThrow(
      expect.objectContaining({ code: 'map-invalid', blame: 'usage' }),
    ),
  );
});

describe('S3 Inventory as CSV', () => {
  const schema = ['Bucket', 'Key', 'VersionId', 'IsLatest', 'IsDeleteMarker', 'Size', 'LastModifiedDate'];
  const row = (key: string, rest = '"v","true","false","3","2023-11-14T22:13:20.000Z"'): string =>
    `"b","${key}",${rest}\n`;
  it('reads the newest versions', async () => {
    const text = [
      row('a+b/%C3%BC%2B%0A'),
      row('d/', '"","","","0","2023-11-14T22:13:20.000Z"'),
      row('old', '"v","false","false","3","2023-11-14T22:13:20.000Z"'),
      row('gone', '"v","true","true","","2023-11-14T22:13:20.000Z"'),
    ].join('');
    expect(inShort(await itemsOf(readS3Csv(chunks(text), schema, PLAIN)))).toEqual([
      '1 "a b/\u00fc+\\n" file 3',
      '2 "d" directory -',
      '3 ignored 1',
      '4 ignored 1',
    ]);
  });
  it.each([
    [row('%zz'), 'no URL encoding'],
    [row('a//b'), 'an empty component'],
    [row('d/'), 'a directory with data'],
    [row('a', '"v","maybe","false","3",""'), 'a flag that is none'],
    [row('a', '"v","true","false","3"'), 'a column too few'],
    [row('a').slice(0, -4), 'cut off'],
  ])('rejects %j (%s)', async (text) =>
    expect((await itemsOf(readS3Csv(chunks(text), schema, PLAIN))).map(({ kind }) => kind)).toEqual([
      'rejected',
    ]),
  );
  it('decodes bytes', () => expect(urlDecoded('a%FF%2f')).toBe('a\xff/'));
});

describe('SQLite', () => {
  let place = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'hw-sqlite-'));
  });
  afterAll(() => rmSync(place, { recursive: true }));
  const made = (name: string, statements: readonly string[]): string => {
    const file = join(place, name);
    const database = new Database(file);
    for (const sql of statements) database.exec(sql);
    database.close();
    return file;
  };
  const options = { table: 'entries', map: OWN_NAMES, rules: PLAIN, lenient: true };

  it('reads the columns that GUFI has, names as bytes', async () => {
    const file = made('gufi.db', [
      'CREATE TABLE entries(path TEXT, type TEXT, inode INT64, mode INT64, nlink INT64, uid INT64, gid INT64, size INT64, blksize INT64, blocks INT64, atime INT64, mtime INT64, ctime INT64, linkname TEXT, xattrs TEXT)',
      "INSERT INTO entries VALUES ('d/a', 'f', 77, 33188, 1, 1000, 100, 12, 4096, 8, 1700000001, 1700000000, -5, '', '')",
      "INSERT INTO entries VALUES (CAST(x'62ff0a' AS TEXT), 'l', 78, 41471, 1, 0, 0, 3, 4096, 0, 0, 0, 0, 'x//y', '')",
      "INSERT INTO entries VALUES ('../c', 'f', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, '', '')",
      "INSERT INTO entries VALUES ('n', 'f', NULL, NULL, NULL, NULL, NULL, 9223372036854775807, 1, 1, 1, 1, 1, '', '')",
    ]);
    const items = await itemsOf(readSqlite(file, options));
    expect(items.map(({ kind }) => kind)).toEqual(['entry', 'entry', 'rejected', 'rejected']);
    expect(entriesOf(items)[0]).toEqual({
      path: 'd/a',
      kind: 'file',
      sizeBytes: 12,
      mtimeNs: 1_700_000_000_000_000_000n,
      atimeNs: 1_700_000_001_000_000_000n,
      ctimeNs: -5_000_000_000n,
      mode: 0o100644,
      uid: 1000,
      gid: 100,
      nlink: 1,
      inode: 77n,
      allocatedBytes: 4096,
    });
    expect(entriesOf(items)[1]).toMatchObject({ path: 'b\xff\n', linkTarget: Buffer.from('x//y') });
  });
  it.each([
    ['no-table.db', ['CREATE TABLE other(x)'], 'listing-table'],
    ['view.db', ['CREATE TABLE t(path, size)', 'CREATE VIEW entries AS SELECT * FROM t'], 'listing-table'],
    ['columns.db', ['CREATE TABLE entries(path)'], 'listing-columns'],
  ])('refuses %s', async (name, statements, code) =>
    expect(itemsOf(readSqlite(made(name, statements), options))).rejects.toMatchObject({
      code,
      blame: 'usage',
    }),
  );
  it('refuses what is no SQLite file, or not a whole one', async () => {
    const text = join(place, 'text.db');
    writeFileSync(text, 'path,size\n'.repeat(1000));
    await expect(itemsOf(readSqlite(text, options))).rejects.toMatchObject({ code: 'listing-damaged' });
    const cut = made('cut.db', [
      'CREATE TABLE entries(path, size)',
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO entries SELECT 'file-' || i, i FROM n",
    ]);
    execFileSync('truncate', ['-s', '-8192', cut]);
    await expect(itemsOf(readSqlite(cut, options))).rejects.toMatchObject({ code: 'listing-damaged' });
  });
});
