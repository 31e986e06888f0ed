import { describe, expect, it } from 'vitest';
import type { Level } from '../../../src/evidence/verdict.ts';
import type { ObjectHead } from '../../../src/ports/bucket.ts';
import type { Checksum } from '../../../src/ports/checksum.ts';
import type { WantedSum } from '../../../src/ports/source-reads.ts';
import { storedChecksum } from '../../../src/steps/verifying/stored-looks.ts';
import { wantedSums } from '../../../src/steps/verifying/wanted-sums.ts';

const MD5 = '25f9e794323b453885f5181f1b624d0b';
const head = (checksum: Checksum | null, etagIsMd5 = true): ObjectHead => ({
  sizeBytes: 9,
  etag: MD5,
  lastModified: new Date(0),
  storageClass: 'STANDARD',
  checksum,
  etagIsMd5,
  metadata: {},
  versionId: null,
});
const full = (algorithm: string): Checksum => ({ algorithm, type: 'FULL_OBJECT', value: 'AA==' });
const composite = (algorithm: string): Checksum => ({ algorithm, type: 'COMPOSITE', value: 'AA==-2' });
const whole = (algorithm: WantedSum['algorithm']): WantedSum => ({ algorithm, partBytes: null });

describe('what is computed of a source', () => {
  it.each<[string, Level, ObjectHead | null, readonly number[] | null, readonly WantedSum[]]>([
    ['S3 has its default', 'L2', head(full('CRC64NVME')), null, [whole('CRC64NVME')]],
    ['the writer named another', 'L2', head(full('SHA256')), null, [whole('SHA256')]],
    ['by parts', 'L2', head(composite('CRC32C')), [5, 4], [{ algorithm: 'CRC32C', partBytes: [5, 4] }]],
    ['parts that nobody tells', 'L2', head(composite('SHA1')), null, [whole('CRC64NVME')]],
    ['one that nobody here computes', 'L2', head(full('XXHASH3')), null, [whole('CRC64NVME')]],
    ['none is stored, the ETag stands in', 'L2', head(null), null, [whole('MD5')]],
    ['none is stored, and KMS made the ETag', 'L2', head(null, false), null, [whole('CRC64NVME')]],
    ['the object went away', 'L2', null, null, [whole('CRC64NVME')]],
    ['at rest S3 is asked for its default', 'L3', head(full('CRC64NVME')), null, [whole('CRC64NVME')]],
    [
      'at rest, and another is stored',
      'L3',
      head(full('SHA256')),
      null,
      [whole('SHA256'), whole('CRC64NVME')],
    ],
  ])('%s', (_why, level, found, parts, wanted) => expect(wantedSums(level, found, parts)).toEqual(wanted));
});

describe('what S3 stores', () => {
  it('is the ETag only where that is known to be the MD5', () => {
    const md5 = { algorithm: 'MD5', type: 'FULL_OBJECT', value: 'JfnnlDI7RTiF9RgfG2JNCw==' };
    expect(storedChecksum(head(null))).toEqual(md5);
    expect(storedChecksum(head(null, false))).toBeNull();
    expect(storedChecksum(head(full('CRC32')))).toEqual(full('CRC32'));
  });
});
