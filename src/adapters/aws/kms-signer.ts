import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { fingerprintOf, hashOf, type SigningAlgorithm } from '../../evidence/signature.ts';
import { PortFault } from '../../ports/faults.ts';
import type { Signer } from '../../ports/signer.ts';
import { publicKeyOf, signed, unusable } from '../signing/signed.ts';
import { type AwsOptions, base, controlHandler, retrying } from './client-options.ts';
import { asked, type Call, missingId } from './faults.ts';

const PUBLIC_KEY: Call = { service: 'KMS', operation: 'GetPublicKey', effect: 'repeatable' };
const SIGN: Call = { service: 'KMS', operation: 'Sign', effect: 'repeatable' };

/** Those that are asked of KMS, the shortest signature first. A key offers one of ECDSA, or those of RSA. */
const OURS: readonly SigningAlgorithm[] = [
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'RSASSA_PSS_SHA_256',
];

/**
 * A signer from an asymmetric key in AWS KMS, by ARN or `alias/NAME`: KMS gets the hash of what is signed, and the key never
 * leaves it. A key named by ARN is asked for in its own Region. Nothing is sent before the first signature.
 */
export function kmsSigner(options: AwsOptions, keyId: string): Signer {
  // As in `createAws`: the SDK would print what nobody can do anything about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const region = keyId.startsWith('arn:') ? (keyId.split(':')[3] ?? options.region) : options.region;
  const client = new KMSClient({
    ...base({ ...options, region }),
    ...retrying,
    requestHandler: controlHandler(true),
  });
  let known: ReturnType<typeof publicKey> | null = null;
  const keyNow = () => {
    known ??= publicKey(client, keyId).catch((error: unknown) => {
      // Asked again next time: it may have been made usable meanwhile.
      known = null;
      throw error;
    });
    return known;
  };
  const ask = (algorithm: SigningAlgorithm, digest: Uint8Array, dryRun: boolean) =>
    asked(SIGN, () =>
      client.send(
        new SignCommand({
          KeyId: keyId,
          Message: digest,
          MessageType: 'DIGEST',
          SigningAlgorithm: kmsName(algorithm),
          ...(dryRun ? { DryRun: true } : {}),
        }),
      ),
    );
  return {
    async sign(bytes) {
      const { algorithm, key, arn } = await keyNow();
      const digest = hashed(algorithm, bytes);
      const { Signature: signature } = await ask(algorithm, digest, false);
      if (signature === undefined) throw missingId(SIGN, 'Signature');
      return signed(bytes, { algorithm, publicKey: key, kms: arn, signature });
    },
    async check() {
      const { algorithm, key } = await keyNow();
      // A dry run that would succeed ends with this exception [AWS KMS API: Sign, DryRun]; nothing is signed.
      await ask(algorithm, hashed(algorithm, new Uint8Array()), true).catch((error: unknown) => {
        if (!(error instanceof PortFault && error.service === 'DryRunOperationException')) throw error;
      });
      return { algorithm, fingerprint: fingerprintOf(key) };
    },
    close: () => client.destroy(),
  };
}

function hashed(algorithm: SigningAlgorithm, bytes: Uint8Array): Uint8Array {
  return createHash(hashOf(algorithm) ?? 'sha256')
    .update(bytes)
    .digest();
}

/** KMS spells Ed25519 otherwise, and is never asked for it: it signs messages of 4,096 bytes at most, or a hash with Ed25519ph. */
function kmsName(algorithm: SigningAlgorithm): Exclude<SigningAlgorithm, 'ED25519'> {
  if (algorithm !== 'ED25519') return algorithm;
  throw new Error('KMS is not asked for Ed25519');
}

async function publicKey(client: KMSClient, keyId: string) {
  const found = await asked(PUBLIC_KEY, () => client.send(new GetPublicKeyCommand({ KeyId: keyId })));
  const { PublicKey: der, SigningAlgorithms: offered = [], KeyId: arn } = found;
  if (der === undefined) throw missingId(PUBLIC_KEY, 'PublicKey');
  const algorithm = OURS.find((one) => (offered as readonly string[]).includes(one));
  if (algorithm !== undefined) return { algorithm, key: publicKeyOf(der), arn: arn ?? keyId };
  const says =
    offered.length === 0
      ? `it is for ${found.KeyUsage ?? 'something else'}`
      : `it signs by ${offered.join(', ')}`;
  throw unusable(`kms:${keyId}`, says);
}
