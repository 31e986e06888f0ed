import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvidenceFiles } from '../../../src/adapters/evidence-files.ts';
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
    const { file, sha256 } = await store.save(evidence);
    expect(file).toBe(join(store.directory(share, id), 'evidence.json'));
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
    expect(await openEvidenceFiles(root).load(share, id, sha256)).toEqual(evidence);
  });

  it('is written once', async () => {
    const store = openEvidenceFiles(root);
    const { file, sha256 } = await store.save(evidence);
    await expect(store.save({ ...evidence, verdict: 'proved' })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await store.load(share, id, sha256)).toEqual(evidence);
    expect(await readFile(file, 'utf8')).toMatch(/\n}\n$/);
  });

  it.each([
    { why: 'it was made on another host', share, id: '20260101T000000000Z-final' },
    { why: 'it is another share’s', share: 'two', id },
  ])('is not there when $why', async (asked) => {
    const { sha256 } = await openEvidenceFiles(root).save(evidence);
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
    const { file, sha256 } = await store.save(evidence);
    await harm(file);
    await expect(store.load(share, id, sha256)).rejects.toMatchObject({
      code: 'evidence-broken',
      blame: 'proof',
      message: expect.stringContaining(file),
      next: [expect.stringContaining('headwater verify')],
    });
  });
});
