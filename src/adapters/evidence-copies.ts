import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceCopies } from '../ports/evidence-copies.ts';

/** Evidence on this host, under `<root>/<share>/<id>/`. */
export function hostCopies(root: string): EvidenceCopies {
  return {
    place: 'host',
    read: (share, id, file) => nullWhenGone(() => readFile(join(root, share, id, file))),
    sha256: (share, id, file) =>
      nullWhenGone(async () => {
        const hash = createHash('sha256');
        for await (const chunk of createReadStream(join(root, share, id, file))) hash.update(chunk);
        return hash.digest('hex');
      }),
  };
}

async function nullWhenGone<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
