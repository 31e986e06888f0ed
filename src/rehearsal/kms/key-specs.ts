import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A kind of key that can be made here: how, and what it signs by [AWS KMS Developer Guide: asymmetric key specs]. */
export interface KeySpecification {
  readonly algorithms: readonly string[];
  make(): KeyObject;
}

const RSA = ['PKCS1_V1_5', 'PSS'].flatMap((padding) =>
  ['256', '384', '512'].map((bits) => `RSASSA_${padding}_SHA_${bits}`),
);
const elliptic = (namedCurve: string, algorithm: string): KeySpecification => ({
  algorithms: [algorithm],
  make: () => generateKeyPairSync('ec', { namedCurve }).privateKey,
});
const rsa = (modulusLength: number): KeySpecification => ({
  algorithms: RSA,
  make: () => generateKeyPairSync('rsa', { modulusLength }).privateKey,
});

/** The key specs that sign, by KMS's names. */
export const KEY_SPECS: ReadonlyMap<string, KeySpecification> = new Map([
  ['ECC_NIST_P256', elliptic('prime256v1', 'ECDSA_SHA_256')],
  ['ECC_NIST_P384', elliptic('secp384r1', 'ECDSA_SHA_384')],
  ['ECC_NIST_P521', elliptic('secp521r1', 'ECDSA_SHA_512')],
  [
    'ECC_NIST_EDWARDS25519',
    {
      algorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
      make: () => generateKeyPairSync('ed25519').privateKey,
    },
  ],
  ['RSA_2048', rsa(2048)],
  ['RSA_3072', rsa(3072)],
  ['RSA_4096', rsa(4096)],
]);
