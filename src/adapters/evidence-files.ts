import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';

/** Evidence under `<root>/<share>/<id>/`. */
export function openEvidenceFiles(root: string): EvidenceStore {
  const directory = (share: string, id: string) => join(root, share, id);
  return {
    directory,
    async save(evidence) {
      const file = join(directory(evidence.share, evidence.id), 'evidence.json');
      const text = `${JSON.stringify(evidence, null, 2)}\n`;
      await mkdir(directory(evidence.share, evidence.id), { recursive: true });
      // `wx`: evidence is written once.
      await writeFile(file, text, { flag: 'wx' });
      return { file, sha256: digest(text) };
    },
    async load(share, id, sha256) {
      const file = join(directory(share, id), 'evidence.json');
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (text === null) return null;
      if (digest(text) !== sha256) throw tampered(file);
      return readEvidence(JSON.parse(text));
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tampered(file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `The evidence ${file} is not what the ledger recorded.`,
    next: ['Run `headwater verify` to make new evidence.'],
  });
}
