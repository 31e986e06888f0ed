import { NVME_POLYNOMIAL } from './checksum.ts';

/** Reflected form: the highest bit is x^0. */
const ONE = 1n << 63n;

/**
 * CRC-64/NVME of two pieces one after the other, from the sums of the pieces: appending n bytes multiplies the first
 * sum by x^(8n) modulo the polynomial. Sums are big-endian.
 */
export function joinCrc64(first: Uint8Array, second: Uint8Array, secondBytes: number): Buffer {
  const shifted = times(numberIn(first), powerOfX(8n * BigInt(secondBytes)));
  const joined = Buffer.alloc(8);
  joined.writeBigUInt64BE(shifted ^ numberIn(second));
  return joined;
}

function numberIn(sum: Uint8Array): bigint {
  return Buffer.from(sum).readBigUInt64BE();
}

/** Product of two polynomials modulo the CRC's. */
function times(a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted;
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ NVME_POLYNOMIAL;
  }
  return product;
}

/** x^exponent modulo the CRC's polynomial, by squaring. */
function powerOfX(exponent: bigint): bigint {
  let power = ONE;
  let square = ONE >> 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) power = times(power, square);
    square = times(square, square);
  }
  return power;
}
