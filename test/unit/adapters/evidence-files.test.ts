import { createHash, generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvidenceFiles } from '../../../src/adapters/evidence-files.ts';
import { ownKeySigner } from '../../../src/adapters/signing/own-key.ts';
import { checkSignature, fingerprintOf } from '../../../src/evidence/signature.ts';
import { evidenceOf, groupOf } from '../evidence/sample.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'headwater evidence '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const evidence = evidenceOf([groupOf('10 match/transferred'), groupOf('1 differ/transferred size')]);
const { share, id } = evidence;

describe('evidence on this host', () => {
  it('is read back as it was written, by the digest of its bytes', async () => {
    const store = openEvidenceFiles(root);
    const { file, sha256 } = await store.save(evidence, null);
    expect(file).toBe(join(store.directory(share, id), 'evidence.json'));
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
    expect(await openEvidenceFiles(root).load(share, id, sha256)).toEqual(evidence);
  });

  it('gets an id of its own, though two begin at the same time', async () => {
    const at = new Date('2026-11-21T12:00:00.123Z');
    const ids = await Promise.all([1, 2, 3].map(() => openEvidenceFiles(root).begin(share, at, 'check')));
    expect(new Set(ids).size).toBe(3);
    for (const one of ids) {
      expect(one).toMatch(/^20261121T120000123Z-check-[0-9a-f]{8}$/);
      expect(await readdir(openEvidenceFiles(root).directory(share, one))).toEqual([]);
    }
  });

  it('is written once', async () => {
    const store = openEvidenceFiles(root);
    const { file, sha256 } = await store.save(evidence, null);
    await expect(store.save({ ...evidence, verdict: 'proved' }, null)).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(await store.load(share, id, sha256)).toEqual(evidence);
    expect(await readFile(file, 'utf8')).toMatch(/\n}\n$/);
  });

  it('has a signature over its bytes beside it when somebody signs', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signer = ownKeySigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'env:KEY');
    const { file, signature } = await openEvidenceFiles(root).save(evidence, signer);
    const text = await readFile(signature?.file ?? '', 'utf8');
    expect(signature?.fingerprint).toBe(fingerprintOf(publicKey));
    const expected = { fingerprint: signature?.fingerprint ?? '', trusted: null };
    expect(checkSignature(await readFile(file), text, expected).state).toBe('holds');
  });

  it('is not there at all when it cannot be signed', async () => {
    const denied = () => Promise.reject(new Error('denied'));
    const refuses = { sign: denied, check: denied, close() {} };
    await expect(openEvidenceFiles(root).save(evidence, refuses)).rejects.toThrow('denied');
    expect(await readdir(root)).toEqual([]);
  });

  it.each([
    { why: 'it was made on another host', share, id: '20260101T000000000Z-final' },
    { why: 'it is another share’s', share: 'two', id },
  ])('is not there when $why', async (asked) => {
    const { sha256 } = await openEvidenceFiles(root).save(evidence, null);
    expect(await openEvidenceFiles(root).load(asked.share, asked.id, sha256)).toBeNull();
  });

  it.each<{ readonly why: string; readonly harm: (file: string) => Promise<void> }>([
    {
      why: 'its verdict was improved',
      harm: async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('not-proved', 'proved')),
    },
    { why: 'a line feed was put on', harm: (file) => appendFile(file, '\n') },
    { why: 'it was cut off', harm: (file) => writeFile(file, '{') },
    {
      why: 'it is other evidence, sound in itself',
      harm: (file) => writeFile(file, `${JSON.stringify(evidenceOf([]), null, 2)}\n`),
    },
  ])('is refused when $why', async ({ harm }) => {
    const store = openEvidenceFiles(root);
    const { file, sha256 } = await store.save(evidence, null);
    await harm(file);
    await expect(store.load(share, id, sha256)).rejects.toMatchObject({
      code: 'evidence-broken',
      blame: 'proof',
      message: expect.stringContaining(file),
      next: [
        expect.stringContaining('headwater ledger check'),
        // The ledger goes on naming the old record, so new evidence alone is no way out of a report that needs it.
        expect.stringMatching(/aside.*control bucket/),
        expect.stringContaining('headwater verify'),
      ],
    });
  });
});
