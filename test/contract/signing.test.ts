import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateKeyCommand, type KeySpec, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { kmsSigner } from '../../src/adapters/aws/kms-signer.ts';
import { ownKeySigner } from '../../src/adapters/signing/own-key.ts';
import type { Signature } from '../../src/evidence/signature.ts';
import { PortFault } from '../../src/ports/faults.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

/** Longer than what KMS takes as a message. */
const EVIDENCE = Buffer.from('{"verdict": "proved"}\n'.repeat(400));
const run = promisify(execFile);

let directory: string;
let rehearsal: Rehearsal;
const opened: { close(): void }[] = [];

beforeAll(async () => {
  directory = await scratchDirectory();
  rehearsal = await startRehearsal({ directory });
  await writeFile(join(directory, 'evidence.json'), EVIDENCE);
});
afterAll(async () => {
  for (const one of opened) one.close();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

const options = () => ({
  region: 'us-east-1',
  endpoint: rehearsal.endpoint,
  rehearsal: { credentialsFile: rehearsal.credentialsFile },
  account: '',
});

async function kmsKey(spec: KeySpec): Promise<string> {
  const credentials = await keyPairOf(rehearsal.credentialsFile);
  const client = new KMSClient({ endpoint: rehearsal.endpoint, region: 'us-east-1', credentials });
  const made = await client.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY' }));
  client.destroy();
  return made.KeyMetadata?.Arn ?? '';
}

function signer(keyId: string) {
  const made = kmsSigner(options(), keyId);
  opened.push(made);
  return made;
}

/** What docs/evidence.md tells an auditor to type. */
const OPENSSL: Readonly<Record<Signature['algorithm'], readonly string[]>> = {
  ED25519: ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.pem', '-rawin', '-sigfile', 'evidence.sig', '-in'],
  ECDSA_SHA_256: ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'evidence.sig'],
  ECDSA_SHA_384: ['dgst', '-sha384', '-verify', 'key.pem', '-signature', 'evidence.sig'],
  ECDSA_SHA_512: ['dgst', '-sha512', '-verify', 'key.pem', '-signature', 'evidence.sig'],
  RSASSA_PSS_SHA_256: [
    ...['dgst', '-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'],
    ...['-verify', 'key.pem', '-signature', 'evidence.sig'],
  ],
};

async function openssl(signature: Signature, file: string): Promise<boolean> {
  await writeFile(join(directory, 'key.pem'), signature.key.publicKey);
  await writeFile(join(directory, 'evidence.sig'), Buffer.from(signature.signature, 'base64'));
  return run('openssl', [...OPENSSL[signature.algorithm], file], { cwd: directory }).then(
    () => true,
    () => false,
  );
}

async function holdsForThisOnly(signature: Signature): Promise<void> {
  await writeFile(join(directory, 'other.json'), Buffer.concat([EVIDENCE, Buffer.from('\n')]));
  expect(await openssl(signature, 'evidence.json')).toBe(true);
  expect(await openssl(signature, 'other.json')).toBe(false);
}

describe('what openssl says of our signatures', () => {
  test('by a key of our own', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await holdsForThisOnly(await ownKeySigner(pem, 'env:KEY').sign(EVIDENCE));
  });

  test.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512'],
    ['RSA_2048', 'RSASSA_PSS_SHA_256'],
  ] as const)('by a KMS key of spec %s', async (spec, algorithm) => {
    const arn = await kmsKey(spec);
    const signature = await signer(arn).sign(EVIDENCE);
    expect(signature).toMatchObject({ algorithm, key: { kms: arn } });
    await holdsForThisOnly(signature);
  });
});

describe('a KMS key that cannot be used', () => {
  test('signs otherwise than auditors can check', async () => {
    const arn = await kmsKey('ECC_NIST_EDWARDS25519');
    await expect(signer(arn).sign(EVIDENCE)).rejects.toMatchObject({
      code: 'signing-key-unusable',
      message: expect.stringContaining('ED25519_SHA_512'),
    });
  });

  test('is not there', async () => {
    const refused = signer('alias/nobody').sign(EVIDENCE);
    await expect(refused).rejects.toThrow(PortFault);
    await expect(refused).rejects.toMatchObject({ service: 'NotFoundException', kind: 'not-found' });
  });
});

describe('a key that is only tried', () => {
  test.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['RSA_2048', 'RSASSA_PSS_SHA_256'],
  ] as const)('would sign, in KMS as %s, by what its signatures tell', async (spec, algorithm) => {
    const key = signer(await kmsKey(spec));
    const tried = await key.check();
    expect(tried.algorithm).toBe(algorithm);
    expect(tried.fingerprint).toBe((await key.sign(EVIDENCE)).key.fingerprint);
  });

  test('is signed nothing by: KMS is asked for a dry run', async () => {
    const arn = await kmsKey('ECC_NIST_P256');
    const credentials = await keyPairOf(rehearsal.credentialsFile);
    const client = new KMSClient({ endpoint: rehearsal.endpoint, region: 'us-east-1', credentials });
    const request = { KeyId: arn, Message: new Uint8Array(32), MessageType: 'DIGEST' } as const;
    const dry = client.send(new SignCommand({ ...request, SigningAlgorithm: 'ECDSA_SHA_256', DryRun: true }));
    await expect(dry).rejects.toMatchObject({ name: 'DryRunOperationException' });
    client.destroy();
  });

  test('is refused as it is when it is to sign', async () => {
    await expect(signer(await kmsKey('ECC_NIST_EDWARDS25519')).check()).rejects.toMatchObject({
      code: 'signing-key-unusable',
    });
    await expect(signer('alias/nobody').check()).rejects.toMatchObject({ service: 'NotFoundException' });
  });
});
