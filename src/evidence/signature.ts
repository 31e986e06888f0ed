import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * How evidence can be signed; all but the first by AWS KMS, whose names they are. ECDSA signatures are DER, the salt of
 * RSASSA-PSS is as long as the hash [AWS KMS Developer Guide: asymmetric key specs].
 */
export const SIGNING_ALGORITHMS = [
  'ED25519',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'RSASSA_PSS_SHA_256',
] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** `evidence.sig.json`: a signature over the exact bytes of the record beside it (docs/evidence.md). */
export const signatureSchema = z.strictObject({
  format: z.literal('headwater-signature/1'),
  /** The file that was signed, beside this one, and the SHA-256 of its bytes. */
  file: z.literal('evidence.json'),
  sha256,
  algorithm: z.enum(SIGNING_ALGORITHMS),
  key: z.strictObject({
    /** SHA-256 of the public key as DER (SubjectPublicKeyInfo), in hex. */
    fingerprint: sha256,
    /** ARN of the key in AWS KMS; null for a key of our own. */
    kms: z.string().nullable(),
    /** PEM. Who needs proof of who signed takes it from elsewhere. */
    publicKey: z.string(),
  }),
  /** Base64. */
  signature: z.base64(),
});
export type Signature = z.output<typeof signatureSchema>;

/** Where a record stands with its signature. `unsigned`: the ledger names no signer, and none is asked for. */
export const SIGNATURE_STATES = [
  'holds',
  'unsigned',
  'missing',
  'unreadable',
  'broken',
  'other-key',
] as const;
export type SignatureState = (typeof SIGNATURE_STATES)[number];

/** SHA-256 of a public key as DER, in hex: what `openssl pkey -pubin -outform DER | sha256sum` prints. */
export function fingerprintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The hash a KMS algorithm signs; null for Ed25519, which takes the message as it is. */
export function hashOf(algorithm: SigningAlgorithm): 'sha256' | 'sha384' | 'sha512' | null {
  if (algorithm === 'ED25519') return null;
  if (algorithm === 'ECDSA_SHA_384') return 'sha384';
  return algorithm === 'ECDSA_SHA_512' ? 'sha512' : 'sha256';
}

/** Whether the signature is one over these bytes by the holder of this public key (PEM). Never throws. */
export function signatureHolds(
  bytes: Uint8Array,
  signature: Pick<Signature, 'algorithm' | 'signature'>,
  publicKeyPem: string,
): boolean {
  try {
    const key = createPublicKey(publicKeyPem);
    const pss = {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    const options = signature.algorithm === 'RSASSA_PSS_SHA_256' ? { key, ...pss } : { key };
    return verify(hashOf(signature.algorithm), bytes, options, Buffer.from(signature.signature, 'base64'));
  } catch {
    return false;
  }
}

/** What is known of who ought to have signed. */
export interface SignerExpected {
  /** Fingerprint the ledger noted with the record; null when it noted none. */
  readonly fingerprint: string | null;
  /** Public keys (PEM) that alone are trusted; null to trust the one whose fingerprint is in the ledger. */
  readonly trusted: readonly string[] | null;
}

/** A signature that was looked at. */
export interface SignatureCheck {
  readonly state: SignatureState;
  /** Of the key that the signature says it is from; null when there is none to read. */
  readonly fingerprint: string | null;
  readonly algorithm: SigningAlgorithm | null;
}

/**
 * Judges what lies beside a record: `text` is the content of `evidence.sig.json`, null when it is not there. A key that a
 * document brings along proves nothing, so it has to be one of the trusted ones, or the one that the ledger noted.
 */
export function checkSignature(
  bytes: Uint8Array,
  text: string | null,
  expected: SignerExpected,
): SignatureCheck {
  const none = { fingerprint: expected.fingerprint, algorithm: null };
  const asked = expected.fingerprint !== null || expected.trusted !== null;
  if (text === null) return { state: asked ? 'missing' : 'unsigned', ...none };
  const signature = parsed(text);
  if (signature === null) return { state: 'unreadable', ...none };
  const { key, algorithm } = signature;
  const say = (state: SignatureState): SignatureCheck => ({
    state,
    fingerprint: key.fingerprint,
    algorithm,
  });
  if (fingerprintOfPem(key.publicKey) !== key.fingerprint) return say('broken');
  if (expected.fingerprint !== null && key.fingerprint !== expected.fingerprint) return say('other-key');
  if (expected.trusted !== null && !expected.trusted.some((pem) => fingerprintOfPem(pem) === key.fingerprint))
    return say('other-key');
  return say(signatureHolds(bytes, signature, key.publicKey) ? 'holds' : 'broken');
}

function parsed(text: string): Signature | null {
  try {
    return signatureSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Null when it is no public key. */
export function fingerprintOfPem(pem: string): string | null {
  try {
    return fingerprintOf(createPublicKey(pem));
  } catch {
    return null;
  }
}
