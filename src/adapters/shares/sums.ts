import { createHash } from 'node:crypto';
import type { Checksum } from '../../ports/checksum.ts';
import type { SumAlgorithm, WantedSum } from '../../ports/source-reads.ts';
import { createSum, type Sum } from './checksum.ts';

/** Reflected, as hash-wasm takes it: IEEE 802.3, and Castagnoli (RFC 3720). */
const CRC32_POLYNOMIAL = 0xedb88320;
const CRC32C_POLYNOMIAL = 0x82f63b78;

/** A checksum that takes a file as it is read. */
export interface RunningSum {
  update(bytes: Uint8Array): void;
  finish(): Checksum;
}

/** Sums by algorithm. Those of one reading are lent out until the next `begin`. */
export interface SumStock {
  /** Begins the sums of one reading. */
  begin(wanted: readonly WantedSum[]): readonly RunningSum[];
}

/** Loads what the algorithms need, once. */
export async function createSumStock(): Promise<SumStock> {
  const [crc64, crc32, crc32c] = [
    await createSum('crc64nvme'),
    await crc32Of(CRC32_POLYNOMIAL),
    await crc32Of(CRC32C_POLYNOMIAL),
  ];
  const sumOf: Readonly<Record<SumAlgorithm, Sum>> = {
    CRC64NVME: crc64,
    CRC32: crc32,
    CRC32C: crc32c,
    SHA1: fromNode('sha1'),
    SHA256: fromNode('sha256'),
    SHA512: fromNode('sha512'),
    MD5: fromNode('md5'),
  };
  return {
    begin: (wanted) =>
      wanted.map(({ algorithm, partBytes }) => {
        const sum = sumOf[algorithm];
        sum.init();
        return partBytes === null ? wholeSum(algorithm, sum) : compositeSum(algorithm, sum, partBytes);
      }),
  };
}

async function crc32Of(polynomial: number): Promise<Sum> {
  const { createCRC32 } = await import('hash-wasm');
  const hasher = await createCRC32(polynomial);
  return {
    init: () => void hasher.init(),
    update: (bytes) => void hasher.update(bytes),
    digest: () => Buffer.from(hasher.digest('binary')),
  };
}

function fromNode(name: string): Sum {
  let hash = createHash(name);
  return {
    init: () => {
      hash = createHash(name);
    },
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest(),
  };
}

function wholeSum(algorithm: SumAlgorithm, sum: Sum): RunningSum {
  return {
    update: (bytes) => sum.update(bytes),
    finish: () => ({ algorithm, type: 'FULL_OBJECT', value: sum.digest().toString('base64') }),
  };
}

/**
 * The checksum of the parts' checksums, one after the other, with `-` and their number [aws-facts C.1, C.3]. Bytes beyond the
 * last part count as its own: then the sizes differ anyhow.
 */
function compositeSum(algorithm: SumAlgorithm, sum: Sum, partBytes: readonly number[]): RunningSum {
  const parts: Buffer[] = [];
  let left = partBytes[0] ?? 0;
  const endPart = (): void => {
    parts.push(sum.digest());
    sum.init();
    left = partBytes[parts.length] ?? Number.POSITIVE_INFINITY;
  };
  return {
    update: (bytes) => {
      let at = 0;
      while (bytes.length - at > left) {
        const end = at + left;
        sum.update(bytes.subarray(at, end));
        at = end;
        if (parts.length === partBytes.length - 1) left = Number.POSITIVE_INFINITY;
        else endPart();
      }
      sum.update(bytes.subarray(at));
      left -= bytes.length - at;
    },
    finish: () => {
      do endPart();
      while (parts.length < partBytes.length);
      sum.update(Buffer.concat(parts));
      const value = `${sum.digest().toString('base64')}-${parts.length}`;
      return { algorithm, type: 'COMPOSITE', value };
    },
  };
}
