import { createHash } from 'node:crypto';
import type { Step } from './step.ts';

const ALIAS = 'alias/evidence';
/** No Buffer: those write themselves as JSON in a way of their own. */
const DIGEST = new Uint8Array(createHash('sha256').update('evidence').digest());

/** Every KMS operation that is served, and what KMS refuses of them. */
export const KMS_STEPS: readonly Step[] = [
  {
    service: 'KMS',
    operation: 'CreateKey',
    input: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    keep: { key: 'KeyMetadata.Arn' },
    holds: { 'KeyMetadata.SigningAlgorithms.0': 'ECDSA_SHA_256', 'KeyMetadata.KeyState': 'Enabled' },
  },
  {
    service: 'KMS',
    operation: 'CreateAlias',
    input: ({ key }) => ({ AliasName: ALIAS, TargetKeyId: key }),
  },
  {
    service: 'KMS',
    operation: 'CreateAlias',
    input: ({ key }) => ({ AliasName: ALIAS, TargetKeyId: key }),
    refused: 'AlreadyExistsException',
  },
  {
    service: 'KMS',
    operation: 'GetPublicKey',
    input: { KeyId: ALIAS },
    holds: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
  },
  {
    service: 'KMS',
    operation: 'Sign',
    input: { KeyId: ALIAS, Message: DIGEST, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' },
    holds: { SigningAlgorithm: 'ECDSA_SHA_256' },
  },
  {
    service: 'KMS',
    operation: 'Sign',
    input: {
      KeyId: ALIAS,
      Message: DIGEST.subarray(1),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    },
    refused: 'ValidationException',
  },
  {
    service: 'KMS',
    operation: 'Sign',
    input: { KeyId: ALIAS, Message: DIGEST, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_384' },
    refused: 'InvalidKeyUsageException',
  },
  {
    service: 'KMS',
    operation: 'GetPublicKey',
    input: { KeyId: 'alias/nobody' },
    refused: 'NotFoundException',
  },
];
