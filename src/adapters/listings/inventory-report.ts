import { resolve } from 'node:path';
import type { InventoryReport } from '../../ports/bucket-listing.ts';
import { dataDamaged, readManifest, refused } from './s3-manifest.ts';
import { tallied } from './tally.ts';

/**
 * A report of S3 Inventory by its manifest: every file it names is there and has the MD5 it names. Throws HeadwaterError
 * `listing-manifest`, `listing-damaged` (usage).
 */
export async function openInventoryReport(manifest: string): Promise<InventoryReport> {
  const { sourceBucket, createdAt, format, schema, data } = await readManifest(manifest);
  if (createdAt === null) throw refused(manifest, 'it does not say when it was created');
  for (const file of data) {
    const read = tallied(file.path, file.key);
    for await (const _ of read.bytes);
    if (read.md5() !== file.md5) throw dataDamaged(file);
  }
  const files = data.map(({ path }) => resolve(path));
  return { sourceBucket, createdAt: createdAt.toISOString(), format, schema, files };
}
