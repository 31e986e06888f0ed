import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestDraft, ManifestDrafts } from '../ports/manifest-drafts.ts';

/** Lines are written together, so that memory does not grow with their number. */
const FLUSH_BYTES = 1 << 20;

/** Manifests as files of their own below `root`. */
export function openManifestDrafts(root: string): ManifestDrafts {
  return {
    async open() {
      await mkdir(root, { recursive: true });
      return draft(join(root, `${randomUUID()}.manifest.csv`));
    },
  };
}

async function draft(file: string): Promise<ManifestDraft> {
  const handle = await open(file, 'wx');
  const hash = createHash('sha256');
  let [lines, bytes, rows] = [[] as string[], 0, 0];
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(lines.join(''));
    [lines, bytes] = [[], 0];
    hash.update(chunk);
    await handle.appendFile(chunk);
  };
  const drop = async (): Promise<void> => {
    await handle.close().catch(() => undefined);
    await rm(file, { force: true });
  };
  return {
    async add(bucket, key) {
      const line = `${bucket},${encoded(key)}\n`;
      lines.push(line);
      bytes += line.length;
      rows += 1;
      if (bytes >= FLUSH_BYTES) await flush();
    },
    get rows() {
      return rows;
    },
    async finish() {
      await flush();
      await handle.close();
      return { file, sha256: hash.digest('hex'), files: rows, drop };
    },
    drop,
  };
}

/** URL-encoded, as manifests want it (S3 batch-ops-create-job): no comma, quote or line break is left to be mistaken. */
function encoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}
