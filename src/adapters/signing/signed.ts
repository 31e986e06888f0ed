import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { HeadwaterError } from '../../errors.ts';
import { fingerprintOf, type Signature, signatureHolds } from '../../evidence/signature.ts';

/** A signature as it is kept, once it has been found to hold. Throws HeadwaterError `signature-broken` (bug). */
export function signed(
  bytes: Uint8Array,
  made: {
    readonly algorithm: Signature['algorithm'];
    readonly publicKey: KeyObject;
    readonly kms: string | null;
    readonly signature: Uint8Array;
  },
): Signature {
  const publicKey = made.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signature: Signature = {
    format: 'headwater-signature/1',
    file: 'evidence.json',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    algorithm: made.algorithm,
    key: { fingerprint: fingerprintOf(made.publicKey), kms: made.kms, publicKey },
    signature: Buffer.from(made.signature).toString('base64'),
  };
  if (signatureHolds(bytes, signature, publicKey)) return signature;
  throw new HeadwaterError({
    code: 'signature-broken',
    blame: 'bug',
    message: `A signature by key ${signature.key.fingerprint.slice(0, 16)} does not hold for what was signed.`,
    next: ['Nothing was recorded. Run the same command again.'],
  });
}

/** A public key from DER (SubjectPublicKeyInfo), as KMS gives it. */
export function publicKeyOf(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}

/** Says that a key cannot be used, by the reference it was given by and never by what it holds. */
export function unusable(reference: string, why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'signing-key-unusable',
    blame: 'usage',
    message: `The key at ${reference} (signing.key) cannot sign evidence: ${why}.`,
    next: [
      'Make an Ed25519 key: openssl genpkey -algorithm ed25519 -out evidence-key.pem',
      'Or name a KMS key for SIGN_VERIFY of a kind among ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 and RSA.',
    ],
  });
}
