import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Buckets } from '../../../src/ports/bucket.ts';
import { reportRows } from '../../../src/steps/verifying/at-rest/report.ts';

const HOME = 'm/at-rest/s/i/report/job-1/';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const line = (key: string): string =>
  `data,${key},,succeeded,200,,"{""checksum_base64"":""rosUhgp5mIg="",""etag"":""e"",""checksumAlgorithm"":""CRC64NVME"",""checksumType"":""FULL_OBJECT""}"`;
const manifest = (results: readonly object[], Format = 'Report_CSV_20180820'): string =>
  JSON.stringify({ Format, Results: results });
const result = (Key: string, text: string) => ({
  TaskExecutionStatus: 'succeeded',
  Bucket: 'control',
  Key,
  MD5Checksum: md5(text),
});

/** Keys of all rows of a report that lies in these objects, in pieces of seven bytes; or the code of what is wrong with it. */
async function read(objects: Readonly<Record<string, string>>): Promise<string> {
  const buckets = {
    read: async (_bucket: string, key: string) => {
      const text = objects[key];
      return text === undefined ? null : Buffer.from(text);
    },
    open: async (_bucket: string, key: string) => {
      const text = objects[key];
      if (text === undefined) return { kind: 'gone' };
      const bytes = Buffer.from(text);
      return {
        kind: 'bytes',
        bytes: (async function* () {
          for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
        })(),
      };
    },
  } as unknown as Buckets;
  const place = { share: 's', job: '1', bucket: 'control', prefix: 'm/at-rest/s/i/report' };
  const keys: string[] = [];
  let lines = 0;
  try {
    for await (const { rows, unread } of reportRows(buckets, place)) {
      keys.push(...rows.map(({ key }) => key));
      lines += unread;
    }
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
  return `${keys.join(' ')} (${lines} unread)`;
}

describe('a report', () => {
  const [one, two] = [`${line('ä')}\n${line('b')}\r\n`, `rubbish\n${line('c')}`];
  it.each([
    [
      'is read file by file, its lines wherever they are cut',
      {
        [`${HOME}manifest.json`]: manifest([
          result(`${HOME}results/1.csv`, one),
          result(`${HOME}results/2.csv`, two),
        ]),
        [`${HOME}results/1.csv`]: one,
        [`${HOME}results/2.csv`]: two,
      },
      'ä b c (1 unread)',
    ],
    ['may be without rows', { [`${HOME}manifest.json`]: manifest([]) }, ' (0 unread)'],
    ['that is not there', {}, 'at-rest-report-missing'],
    [
      'of which a file is not there',
      { [`${HOME}manifest.json`]: manifest([result(`${HOME}results/1.csv`, one)]) },
      'at-rest-report-missing',
    ],
    [
      'of which a file is another',
      {
        [`${HOME}manifest.json`]: manifest([result(`${HOME}results/1.csv`, one)]),
        [`${HOME}results/1.csv`]: two,
      },
      'at-rest-report-damaged',
    ],
    [
      'that names files of somebody else',
      { [`${HOME}manifest.json`]: manifest([result('others/1.csv', one)]), 'others/1.csv': one },
      'at-rest-report-damaged',
    ],
    [
      'of another format',
      { [`${HOME}manifest.json`]: manifest([], 'Report_CSV_2031') },
      'at-rest-report-damaged',
    ],
    ['that is no JSON', { [`${HOME}manifest.json`]: 'no' }, 'at-rest-report-damaged'],
  ])('%s', async (_what, objects, answer) => expect(await read(objects)).toBe(answer));
});
