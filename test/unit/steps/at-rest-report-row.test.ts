import { describe, expect, it } from 'vitest';
import { parseReportRow } from '../../../src/steps/verifying/at-rest/report-row.ts';

/** CRC-64/NVME of `123456789` [aws-facts C.1], as S3 escapes it. */
const CHECKSUM = 'rosUhgp5mIg=';
const said = (more: object = {}): string =>
  JSON.stringify({
    checksum_base64: CHECKSUM,
    etag: '3c3c1813042989094598e4b57ecbdc82',
    checksumAlgorithm: 'CRC64NVME',
    checksumType: 'FULL_OBJECT',
    checksum_hex: 'AE8B14860A799888',
    ...more,
  });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const row = (message: string, place = 'data,raw/a,', status = 'succeeded,200,'): string =>
  `${place},${status},${message}`;
const computed = {
  bucket: 'data',
  key: 'raw/a',
  outcome: 'computed',
  etag: '3c3c1813042989094598e4b57ecbdc82',
  checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: CHECKSUM },
  code: '',
};
const failed = (code: string) => ({ ...computed, outcome: 'failed', etag: null, checksum: null, code });

describe('a row of a report', () => {
  it.each([
    ['as AWS shows it, the HTTP status before the error code', row(quoted(said()))],
    ['in the order of the schema', row(quoted(said()), 'data,raw/a,', 'succeeded,,200')],
    ['with the equals sign escaped', row(quoted(said().replaceAll('=', '\\u003d')))],
    ['with a version', row(quoted(said()), 'data,raw/a,3sL4kqtJlcpXroDTDmJ')],
    ['with every cell in quotes', row(quoted(said()), '"data","raw/a",""', '"succeeded","200",""')],
    ['with an ETag in quotes', row(quoted(said({ etag: '"3c3c1813042989094598e4b57ecbdc82"' })))],
  ])('%s tells what was computed', (_what, line) => expect(parseReportRow(line)).toEqual(computed));

  it.each([
    [
      'as AWS shows it, quoted as no CSV is',
      'failed,200,PermanentFailure,"error details: {""failureMessage"":""Task 2845 SSE-C encryption type is not supported, sorry", ""errorCode"": ""400""}"',
      '400',
    ],
    [
      'quoted as CSV is',
      `failed,200,PermanentFailure,${quoted('error details: {"failureMessage":"Task 1 Key not found", "errorCode": "404"}')}`,
      '404',
    ],
    ['without details', 'failed,200,PermanentFailure,', 'PermanentFailure'],
    ['in the order of the schema', 'failed,PermanentFailure,200,no', 'PermanentFailure'],
    ['that does not say why', 'failed,,,', 'unknown'],
  ])('of a failure %s tells why', (_what, rest, code) =>
    expect(parseReportRow(`data,raw/a,,${rest}`)).toEqual(failed(code)),
  );

  it.each([
    ['cut off', row(quoted(said())).slice(0, 60)],
    ['of another algorithm', row(quoted(said({ checksumAlgorithm: 'CRC32' })))],
    ['of parts', row(quoted(said({ checksumType: 'COMPOSITE' })))],
    ['with a value that is too short', row(quoted(said({ checksum_base64: 'bS9TOQ==' })))],
    ['without an ETag', row(quoted(said({ etag: undefined })))],
    ['with another status', row(quoted(said()), 'data,raw/a,', 'skipped,200,')],
    ['of another operation', row("\"{u'CopySourceVersionId': 'x'}\"")],
    ['with a message that is no object', row('null')],
    ['that is a heading', 'Bucket,Key,VersionId'],
    ['that is empty', ''],
  ])('%s is none', (_what, line) => expect(parseReportRow(line)).toBe(null));
});
