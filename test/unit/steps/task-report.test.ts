import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTaskReport as parseOf } from '../../../src/steps/task-report.ts';

const parseTaskReport = (body: Uint8Array) => parseOf(body, 'exec-0');
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const report = (lists: object) => bytes({ TaskExecutionId: 'exec-0', ...lists });
const item = (relativePath: string, outcome: 'transferred' | 'skipped' | 'failed', code = '') => ({
  relativePath,
  outcome,
  code,
});

/** Rows as DataSync writes them: facts, section 5. */
const BASIC = {
  RelativePath: '/a/one.txt',
  SrcMetadata: {
    Type: 'Regular',
    ContentSize: 4,
    Mtime: '2026-01-01T00:00:00.000000001Z',
    Uid: 1,
    Gid: 1,
    Mode: '0644',
  },
  Overwrite: 'False',
  DstS3VersionId: 'v1',
  TransferTimestamp: '2026-11-21T12:00:00.000Z',
  TransferType: 'CONTENT_AND_METADATA',
  TransferStatus: 'SUCCESS',
};
const ENHANCED = {
  RelativePath: 'a/one.txt',
  SourceMetadata: {
    Type: 'Regular',
    ContentSize: 4,
    LastModified: '',
    SystemMetadata: {},
    UserMetadata: {},
    Tags: {},
  },
  TransferType: 'CONTENT_AND_METADATA',
  TransferStatus: 'SUCCESS',
};

const CASES: readonly {
  readonly why: string;
  readonly body: Uint8Array;
  readonly items: readonly object[];
  readonly unknown?: number;
}[] = [
  {
    why: 'Basic writes paths with a leading slash',
    body: report({ Transferred: [BASIC] }),
    items: [item('a/one.txt', 'transferred')],
  },
  {
    why: 'Enhanced writes them without',
    body: report({ Transferred: [ENHANCED] }),
    items: [item('a/one.txt', 'transferred')],
  },
  {
    why: 'one slash is DataSync’s, a second would be the path’s own',
    body: report({ Transferred: [{ ...BASIC, RelativePath: '//a' }] }),
    items: [item('/a', 'transferred')],
  },
  {
    why: 'the root itself is a path too',
    body: report({ Transferred: [{ ...BASIC, RelativePath: '/' }] }),
    items: [item('', 'transferred')],
  },
  {
    why: 'Basic says why by number',
    body: report({
      Transferred: [{ ...BASIC, TransferStatus: 'FAILED', FailureReason: 'denied', FailureCode: 13 }],
    }),
    items: [item('a/one.txt', 'failed', '13')],
  },
  {
    why: 'Enhanced says why by name',
    body: report({
      Transferred: [{ ...ENHANCED, TransferStatus: 'FAILED', ErrorCode: 'AccessDenied', ErrorDetail: 'no' }],
    }),
    items: [item('a/one.txt', 'failed', 'AccessDenied')],
  },
  {
    why: 'a reason without a code is better than nothing',
    body: report({ Transferred: [{ ...BASIC, TransferStatus: 'FAILED', FailureReason: 'denied' }] }),
    items: [item('a/one.txt', 'failed', 'denied')],
  },
  {
    why: 'a status we do not know is no success',
    body: report({ Transferred: [{ ...ENHANCED, TransferStatus: 'PARTIAL' }] }),
    items: [item('a/one.txt', 'failed')],
  },
  {
    why: 'skipped is skipped, whatever else the row says',
    body: report({
      Skipped: [
        {
          RelativePath: '/pipe',
          SrcMetadata: { Type: 'Special' },
          FailureCode: 0,
          TransferStatus: 'SUCCESS',
        },
      ],
    }),
    items: [item('pipe', 'skipped', '0')],
  },
  {
    why: 'what was verified and deleted says nothing about transfer',
    body: report({
      Verified: [{ RelativePath: '/a', SrcChecksum: 'SHA256:00', VerifyStatus: 'FAILED' }],
      Deleted: [{ RelativePath: '/b' }],
    }),
    items: [],
  },
  {
    why: 'several lists in one document keep their order',
    body: report({ Skipped: [{ RelativePath: 'b' }], Transferred: [ENHANCED] }),
    items: [item('b', 'skipped'), item('a/one.txt', 'transferred')],
  },
  { why: 'an empty list is a list', body: report({ Transferred: [] }), items: [] },
  {
    why: 'a list with a name we do not know is counted',
    body: report({ Renamed: [BASIC] }),
    items: [],
    unknown: 1,
  },
  {
    why: 'so is any other key',
    body: report({ Version: 2, Transferred: [ENHANCED] }),
    items: [item('a/one.txt', 'transferred')],
    unknown: 1,
  },
  {
    why: 'a list that is none is counted',
    body: report({ Transferred: { RelativePath: '/a' } }),
    items: [],
    unknown: 1,
  },
  {
    why: 'rows that are none are counted, the others read',
    body: report({ Transferred: [null, 'a', 7, [], { Path: '/a' }, { RelativePath: 7 }, ENHANCED] }),
    items: [item('a/one.txt', 'transferred')],
    unknown: 6,
  },
  {
    why: 'not JSON',
    body: new TextEncoder().encode('<Error><Code>AccessDenied</Code></Error>'),
    items: [],
    unknown: 1,
  },
  {
    why: 'JSON that was cut off',
    body: report({ Transferred: [BASIC] }).slice(0, -5),
    items: [],
    unknown: 1,
  },
  { why: 'nothing at all', body: new Uint8Array(), items: [], unknown: 1 },
  { why: 'null', body: bytes(null), items: [], unknown: 1 },
  { why: 'a list without a name', body: bytes([BASIC]), items: [], unknown: 1 },
  { why: 'a list without a name, even when it is empty', body: bytes([]), items: [], unknown: 1 },
  { why: 'a text', body: bytes('Transferred'), items: [], unknown: 1 },
];

describe('a task report', () => {
  it.each(CASES)('$why', ({ body, items, unknown = 0 }) =>
    expect(parseTaskReport(body)).toMatchObject({ items, unknown }),
  );

  it('says which files failed, and how many others: only files may stand in a transfer manifest', () => {
    const failed = { TransferStatus: 'FAILED' };
    const rows = [
      { ...BASIC, ...failed },
      { ...ENHANCED, ...failed, RelativePath: 'b.txt' },
      { ...BASIC, RelativePath: '/carried' },
      { ...BASIC, ...failed, RelativePath: '/a', SrcMetadata: { Type: 'Directory' } },
      { ...ENHANCED, ...failed, RelativePath: 'link', SourceMetadata: { Type: 'SymLink' } },
      { RelativePath: '/nothing is said of it', ...failed },
    ];
    const { failedFiles, failedOthers } = parseTaskReport(report({ Transferred: rows, Skipped: [BASIC] }));
    expect(failedFiles).toEqual(['a/one.txt', 'b.txt']);
    expect(failedOthers).toBe(3);
  });

  it('carries any path as it is: traversal, control characters, our own words', () => {
    const paths = [
      '../../etc/passwd',
      'a/../b',
      '__proto__',
      'constructor',
      '\u001b[2J',
      'a\nb',
      'ü/日本',
      ' ',
      '\ufffd.txt',
    ];
    const body = report({ Transferred: paths.map((path) => ({ ...BASIC, RelativePath: `/${path}` })) });
    expect(parseTaskReport(body).items.map(({ relativePath }) => relativePath)).toEqual(paths);
  });

  it('means the same in both layouts, whatever the paths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }).filter((path) => !path.startsWith('/'))),
        (paths) => {
          const basic = report({
            Transferred: paths.map((path) => ({ ...BASIC, RelativePath: `/${path}` })),
          });
          const enhanced = report({
            Transferred: paths.map((path) => ({ ...ENHANCED, RelativePath: path })),
          });
          const read = parseTaskReport(basic);
          expect(read).toEqual(parseTaskReport(enhanced));
          expect(read.items.map(({ relativePath }) => relativePath)).toEqual(paths);
        },
      ),
    );
  });

  it('accounts for every row of a transfer list, as an item or as unknown', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (rows) => {
        const { items, unknown } = parseTaskReport(report({ Transferred: rows }));
        expect(items.length + unknown).toBe(rows.length);
      }),
    );
  });
});

describe('a task report that is not what it should be', () => {
  const NOTHING = { items: [], failedFiles: [], failedOthers: 0, unknown: 1 };
  const rows = [BASIC, ENHANCED, { ...BASIC, RelativePath: '/ü', TransferStatus: 'FAILED', FailureCode: 13 }];
  const sample = report({ Transferred: rows });

  it.each([
    ['of another execution', { TaskExecutionId: 'exec-1', Transferred: rows }],
    ['of an execution whose id ends alike', { TaskExecutionId: 'other-exec-0', Transferred: rows }],
    ['of none', { Transferred: rows }],
    ['of one without a name', { TaskExecutionId: 7, Transferred: rows }],
  ])('says nothing: it is %s', (_, document) => expect(parseTaskReport(bytes(document))).toEqual(NOTHING));

  it('is taken when it names its execution by ARN', () => {
    const id = 'arn:aws:datasync:us-east-1:111122223333:task/task-0/execution/exec-0';
    const { items, unknown } = parseTaskReport(bytes({ TaskExecutionId: id, Transferred: rows }));
    expect([items.length, unknown]).toEqual([3, 0]);
  });

  it('says nothing when it was cut off, at whichever byte', () => {
    for (let length = 0; length < sample.length; length += 1) {
      expect(parseTaskReport(sample.slice(0, length)), `${length} bytes`).toEqual(NOTHING);
    }
  });

  it('says nothing when bytes of it are no UTF-8: a path would be read as another one', () => {
    const at = Buffer.from(sample).indexOf('ü');
    expect(parseTaskReport(sample.with(at, 0xff))).toEqual(NOTHING);
  });

  it('never breaks, and never has more to say, when any one byte of it is another', () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), (at, byte) => {
        const { items, unknown } = parseTaskReport(sample.with(at, byte));
        expect(items.length + unknown).toBeGreaterThan(0);
        expect(items.length).toBeLessThanOrEqual(rows.length);
        expect(items.length === rows.length || unknown > 0).toBe(true);
      }),
    );
  });

  it.each([
    ['a status', { ...BASIC, TransferStatus: undefined }],
    ['a status that is a text', { ...ENHANCED, TransferStatus: true }],
    ['a path that can be written', { ...BASIC, RelativePath: '/\ud800' }],
  ])('counts a row without %s as unknown: it is no success', (_, row) =>
    expect(parseTaskReport(report({ Transferred: [row, BASIC] }))).toMatchObject({
      items: [item('a/one.txt', 'transferred')],
      unknown: 1,
    }),
  );

  it.each([null, true, {}, [], ['SUCCESS']])('reads no code from one of another type: %j', (code) => {
    const row = { ...ENHANCED, TransferStatus: 'FAILED', ErrorCode: code };
    expect(parseTaskReport(report({ Transferred: [row] })).items).toEqual([item('a/one.txt', 'failed')]);
  });

  it('tolerates further keys in a row, and does not lose the row', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const { items } = parseTaskReport(report({ Transferred: [{ ...more, ...BASIC }] }));
        expect(items).toMatchObject([{ relativePath: 'a/one.txt', outcome: 'transferred' }]);
      }),
    );
  });
});
