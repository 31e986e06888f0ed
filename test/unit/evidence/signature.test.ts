import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  checkSignature,
  fingerprintOf,
  type Signature,
  signatureHolds,
} from '../../../src/evidence/signature.ts';

const RECORD = Buffer.from('{"verdict":"not-proved"}\n');
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

function signatureOf(keys = ours, bytes = RECORD): Signature {
  return {
    format: 'headwater-signature/1',
    file: 'evidence.json',
    sha256: '1'.repeat(64),
    algorithm: 'ED25519',
    key: { fingerprint: fingerprintOf(keys.publicKey), kms: null, publicKey: pem(keys.publicKey) },
    signature: sign(null, bytes, keys.privateKey).toString('base64'),
  };
}

const OURS = fingerprintOf(ours.publicKey);
const noted = { fingerprint: OURS, trusted: null };

describe('a signature beside a record', () => {
  const good = signatureOf();
  const text = (changed: object = {}) => JSON.stringify({ ...good, ...changed });
  const table = [
    ['the key the ledger noted signed these bytes', RECORD, text(), noted, 'holds'],
    ['nobody signed, and nobody was to', RECORD, null, { fingerprint: null, trusted: null }, 'unsigned'],
    ['the ledger says it was signed, so somebody took it away', RECORD, null, noted, 'missing'],
    [
      'an auditor asks for a signature of a key of theirs, and there is none',
      RECORD,
      null,
      { fingerprint: null, trusted: [pem(ours.publicKey)] },
      'missing',
    ],
    ['one byte of the record is another', Buffer.from('{"verdict":"proved"}\n'), text(), noted, 'broken'],
    [
      'the signature is of another key than it says',
      RECORD,
      text({ signature: signatureOf(theirs).signature }),
      noted,
      'broken',
    ],
    [
      'its public key was exchanged, and the fingerprint left as it was',
      RECORD,
      text({ ...signatureOf(theirs), key: { ...good.key, publicKey: pem(theirs.publicKey) } }),
      noted,
      'broken',
    ],
    [
      'somebody else signed the record anew: sound in itself, but not who the ledger noted',
      RECORD,
      JSON.stringify(signatureOf(theirs)),
      noted,
      'other-key',
    ],
    [
      'ledger and signature were both made anew, but the auditor has the right public key',
      RECORD,
      JSON.stringify(signatureOf(theirs)),
      { fingerprint: fingerprintOf(theirs.publicKey), trusted: [pem(ours.publicKey)] },
      'other-key',
    ],
    [
      'the key was changed in the meantime: one of those that are trusted is enough',
      RECORD,
      text(),
      { fingerprint: OURS, trusted: [pem(theirs.publicKey), pem(ours.publicKey)] },
      'holds',
    ],
    ['it is cut off', RECORD, text().slice(0, 99), noted, 'unreadable'],
    ['it is of an unknown format', RECORD, text({ format: 'headwater-signature/2' }), noted, 'unreadable'],
    ['its public key is none', RECORD, text({ key: { ...good.key, publicKey: 'no key' } }), noted, 'broken'],
  ] as const;
  it.each(table)('%s', (_why, bytes, beside, expected, state) => {
    expect(checkSignature(bytes, beside, expected).state).toBe(state);
  });

  it('tells whose it is and by which algorithm', () => {
    expect(checkSignature(RECORD, text(), noted)).toEqual({
      state: 'holds',
      fingerprint: OURS,
      algorithm: 'ED25519',
    });
  });

  it('never holds for a key of another kind', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    expect(signatureHolds(RECORD, good, pem(publicKey))).toBe(false);
  });
});
