import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';
import { writeVerified } from './verified-file.ts';

/** Evidence under `<root>/<share>/<id>/`. */
export function openEvidenceFiles(root: string): EvidenceStore {
  const directory = (share: string, id: string) => join(root, share, id);
  return {
    directory,
    async begin(share, startedAt, pass) {
      // Two hosts may begin in the same millisecond, and both keep a copy in the control bucket.
      const id = `${startedAt.toISOString().replace(/[-:.]/g, '')}-${pass}-${randomBytes(4).toString('hex')}`;
      await mkdir(join(root, share), { recursive: true });
      await mkdir(directory(share, id));
      return id;
    },
    async save(evidence, signer) {
      const place = directory(evidence.share, evidence.id);
      const bytes = Buffer.from(documentOf(evidence));
      const signature = signer === null ? null : await signer.sign(bytes);
      await mkdir(place, { recursive: true });
      const file = join(place, 'evidence.json');
      // `wx`: evidence is written once.
      await writeFile(file, bytes, { flag: 'wx' });
      const sha256 = digest(bytes);
      if (signature === null) return { file, sha256, signature };
      const signatureFile = join(place, 'evidence.sig.json');
      await writeFile(signatureFile, documentOf(signature), { flag: 'wx' });
      return {
        file,
        sha256,
        signature: { file: signatureFile, fingerprint: signature.key.fingerprint },
      };
    },
    async fetch({ share, id, file, sha256 }, bytes) {
      const place = directory(share, id);
      await mkdir(place, { recursive: true });
      return writeVerified(join(place, file), bytes, sha256);
    },
    async load(share, id, sha256) {
      const file = join(directory(share, id), 'evidence.json');
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (bytes === null) return null;
      if (digest(bytes) !== sha256) throw evidenceBroken(file);
      return readEvidence(JSON.parse(bytes.toString('utf8')));
    },
  };
}

function documentOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Says that a record is not what the ledger recorded, by its file or its name. */
export function evidenceBroken(file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `The evidence ${file} is not what the ledger recorded.`,
    next: [
      'Run `headwater ledger check` to see what else was altered.',
      'Set the altered file aside: the copy in the control bucket stands in for what this host does not have.',
      'Run `headwater verify` to make new evidence; the report needs the old record all the same.',
    ],
  });
}
