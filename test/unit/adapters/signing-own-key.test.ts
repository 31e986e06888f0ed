import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ownKeySigner } from '../../../src/adapters/signing/own-key.ts';
import { fingerprintOf, signatureHolds } from '../../../src/evidence/signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const BYTES = Buffer.from('evidence\n');

describe('a key of our own', () => {
  it.each([
    ['as openssl writes it', PEM],
    ['on one line, as environment files have it', PEM.replaceAll('\n', '\\n')],
  ])('signs %s', async (_how, pem) => {
    const signature = await ownKeySigner(pem, 'env:KEY').sign(BYTES);
    expect(signature.key.fingerprint).toBe(fingerprintOf(publicKey));
    expect(signatureHolds(BYTES, signature, signature.key.publicKey)).toBe(true);
    expect(JSON.stringify(signature)).not.toContain('PRIVATE');
  });

  it.each([
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'of type rsa'],
    ['an X25519 key', generateKeyPairSync('x25519').privateKey, 'of type x25519'],
  ])('%s is refused', (_what, key, says) => {
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => ownKeySigner(pem, 'file:key.pem')).toThrow(says);
  });

  it.each([
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['half a key', PEM.slice(0, 70)],
    [
      'one with a passphrase',
      privateKey
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
        .toString(),
    ],
    ['something else', 'hunter2 is my password, and it is long enough to be seen'],
  ])('%s is refused, and no part of it is shown', (_what, pem) => {
    const refused = () => ownKeySigner(pem, 'file:key.pem');
    expect(refused).toThrow(expect.objectContaining({ code: 'signing-key-unusable', blame: 'usage' }));
    expect(refused).toThrow(
      /^The key at file:key\.pem \(signing\.key\) cannot sign evidence: it is no private key/,
    );
    try {
      refused();
    } catch (error) {
      expect((error as Error).message).not.toContain(pem.slice(30, 60));
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
