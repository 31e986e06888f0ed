import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { fingerprintOf } from '../../evidence/signature.ts';
import type { Signer } from '../../ports/signer.ts';
import { signed, unusable } from './signed.ts';

/**
 * A signer from an Ed25519 private key, PKCS #8 in PEM; line ends may be written as `\n`, as environment files do.
 * `reference` names the key in messages. Throws HeadwaterError `signing-key-unusable` (usage).
 */
export function ownKeySigner(pem: string, reference: string): Signer {
  const key = privateKey(pem.replaceAll('\\n', '\n'), reference);
  const publicKey = createPublicKey(key);
  return {
    async sign(bytes) {
      return signed(bytes, { algorithm: 'ED25519', publicKey, kms: null, signature: sign(null, bytes, key) });
    },
    check: async () => ({ algorithm: 'ED25519', fingerprint: fingerprintOf(publicKey) }),
    close() {},
  };
}

function privateKey(pem: string, reference: string): KeyObject {
  const key = readable(pem);
  if (key === null)
    throw unusable(reference, 'it is no private key in PEM (PKCS #8), or one with a passphrase');
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw unusable(reference, `it is of type ${key.asymmetricKeyType ?? 'unknown'}, not Ed25519`);
}

/** Null when it is none. What OpenSSL says of it is not passed on. */
function readable(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
