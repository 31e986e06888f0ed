import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS } from '../../../src/rehearsal/object-store.ts';
import { openDigest } from '../../../src/rehearsal/store/digest.ts';

const digestOf = async (algorithm: (typeof CHECKSUM_ALGORITHMS)[number], ...pieces: string[]) => {
  const digest = await openDigest(algorithm);
  for (const piece of pieces) digest.update(Buffer.from(piece));
  return Buffer.from(digest.finish()).toString('hex');
};

describe('a digest is what its definition says', () => {
  // Check values of the CRC catalogue for "123456789", of xxHash's own test for nothing.
  test.each([
    ['CRC64NVME', '123456789', 'ae8b14860a799888'],
    ['CRC32', '123456789', 'cbf43926'],
    ['CRC32C', '123456789', 'e3069283'],
    ['SHA1', '123456789', createHash('sha1').update('123456789').digest('hex')],
    ['SHA256', '123456789', createHash('sha256').update('123456789').digest('hex')],
    ['SHA512', '123456789', createHash('sha512').update('123456789').digest('hex')],
    ['MD5', '123456789', '25f9e794323b453885f5181f1b624d0b'],
    ['XXHASH64', '', 'ef46db3751d8e999'],
    ['XXHASH3', '', '2d06800538d394c2'],
    ['XXHASH128', '', '99aa06d3014798d86001c324468d497f'],
  ] as const)('%s of %j', async (algorithm, text, hex) => {
    expect(await digestOf(algorithm, text)).toBe(hex);
  });

  test.each(CHECKSUM_ALGORITHMS)(
    '%s is the same in pieces, and when its hasher is used again',
    async (name) => {
      const whole = await digestOf(name, 'in one piece');
      expect(await digestOf(name, 'in ', 'one', ' piece')).toBe(whole);
      expect(await digestOf(name, 'in one piece ')).not.toBe(whole);
    },
  );
});
