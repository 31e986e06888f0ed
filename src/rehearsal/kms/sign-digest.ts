import { constants, createECDH, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';

/** A hash by KMS's name for what it is signed with: `ECDSA_SHA_256`. */
export const hashName = (algorithm: string): string => `sha${algorithm.slice(-3)}`;

/**
 * Signs a digest that somebody else made, as KMS does with `MessageType: DIGEST`. Node's own calls hash what they sign, so
 * the last step of each scheme is done here: FIPS 186-5 (ECDSA), RFC 8017 (RSASSA).
 */
export function signDigest(key: KeyObject, algorithm: string, digest: Buffer): Buffer {
  if (algorithm.startsWith('ECDSA')) return ecdsa(key, digest);
  return algorithm.includes('PSS')
    ? rsaPss(key, hashName(algorithm), digest)
    : rsaPkcs1(key, algorithm, digest);
}

/** OpenSSL's name and the order of each curve [FIPS 186-5, SP 800-186]. */
const CURVES: Readonly<Record<string, { readonly name: string; readonly order: bigint }>> = {
  'P-256': {
    name: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    name: 'secp384r1',
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  'P-521': {
    name: 'secp521r1',
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
};

function ecdsa(key: KeyObject, digest: Buffer): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const curve = CURVES[jwk.crv ?? ''];
  if (curve === undefined) throw new Error(`the rehearsal does not know the curve ${jwk.crv}`);
  const { order: n, name } = curve;
  const secret = toNumber(Buffer.from(jwk.d ?? '', 'base64url'));
  const z = leftmost(digest, n);
  for (;;) {
    const k = toNumber(randomBytes(bytesOf(n) + 8)) % n;
    if (k === 0n) continue;
    const nonce = createECDH(name);
    nonce.setPrivateKey(toBytes(k, bytesOf(n)));
    // Uncompressed: 4, then x and y of the same length.
    const point = nonce.getPublicKey();
    const r = toNumber(point.subarray(1, 1 + (point.length - 1) / 2)) % n;
    const s = (inverse(k, n) * ((z + r * secret) % n)) % n;
    if (r !== 0n && s !== 0n) return sequence([integer(r), integer(s)]);
  }
}

function leftmost(digest: Buffer, n: bigint): bigint {
  const surplus = BigInt(digest.length * 8 - n.toString(2).length);
  const whole = toNumber(digest);
  return surplus > 0n ? whole >> surplus : whole;
}

/** By Fermat: `n` is prime. */
function inverse(value: bigint, n: bigint): bigint {
  let [result, base] = [1n, value % n];
  for (let exponent = n - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result;
}

const bytesOf = (n: bigint): number => Math.ceil(n.toString(16).length / 2);
const toNumber = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);
const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');

function integer(value: bigint): Buffer {
  const bytes = toBytes(value, bytesOf(value));
  const positive = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(2, positive.length), positive]);
}

function sequence(parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length > 127 ? [0x81, content.length] : [content.length];
  return Buffer.concat([Buffer.of(0x30, ...length), content]);
}

/** DER of a DigestInfo, up to the digest itself [RFC 8017, 9.2]. */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

function rsaPkcs1(key: KeyObject, algorithm: string, digest: Buffer): Buffer {
  const info = Buffer.from(DIGEST_INFO[hashName(algorithm)] ?? '', 'hex');
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([info, digest]));
}

/** EMSA-PSS with a salt as long as the hash and MGF1 over the same hash [RFC 8017, 9.1]. */
function rsaPss(key: KeyObject, hash: string, digest: Buffer): Buffer {
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(digest.length);
  const h = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const padding = Buffer.alloc(length - salt.length - h.length - 2);
  const data = Buffer.concat([padding, Buffer.of(1), salt]);
  const mask = mgf1(hash, h, data.length);
  const masked = data.map((byte, at) => byte ^ (mask[at] ?? 0));
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits));
  return privateEncrypt(
    { key, padding: constants.RSA_NO_PADDING },
    Buffer.concat([masked, h, Buffer.of(0xbc)]),
  );
}

function mgf1(hash: string, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0, made = 0; made < length; at += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(at);
    const block = createHash(hash)
      .update(Buffer.concat([seed, counter]))
      .digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}
