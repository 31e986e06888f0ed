import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { Buckets } from '../../ports/bucket.ts';
import { writeVerified } from '../verified-file.ts';
import { parseManifest, refused } from './s3-manifest.ts';

/** As much of S3 as it takes to bring a report here. */
export type ReportSource = Pick<Buckets, 'read' | 'open' | 'list'>;

/** Where a report's `manifest.json` lies. */
export interface ReportPlace {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Brings a report of S3 Inventory into an empty directory: its manifest, and the files of data that it names, which lie in the bucket it lies
 * in [aws-facts C.3]. Each file is there only with the MD5 that the manifest names. Gives the path of the manifest. Throws
 * HeadwaterError `listing-manifest`, `listing-damaged` (usage), `disk-unwritable` (held); PortFault.
 */
export async function fetchReport(
  source: ReportSource,
  { bucket, key }: ReportPlace,
  directory: string,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const url = `s3://${bucket}/${key}`;
  const manifest = await source.read(bucket, key);
  if (manifest === null) throw refused(url, 'there is no such object');
  const checksum = await source.read(bucket, posix.join(posix.dirname(key), 'manifest.checksum'));
  // S3 writes it last: before that, a report is on its way.
  if (checksum === null) throw refused(url, 'there is no manifest.checksum beside it');
  const { files } = parseManifest(url, manifest, Buffer.from(checksum).toString('latin1'));
  const names = new Set(files.map(({ key: of }) => basename(of)));
  if (names.size < files.length) throw refused(url, 'two of its files have the same name');
  await mkdir(join(directory, 'data'));
  for (const [done, file] of files.entries()) {
    onProgress(done, files.length);
    const name = basename(file.key);
    if (name === '.' || name === '..') throw refused(url, 'one of its files has no name');
    const path = join(directory, 'data', name);
    const body = await source.open(bucket, file.key);
    if (body.kind !== 'bytes') throw refused(url, `its file ${safeText(name)} is ${body.kind}`);
    if (!(await writeVerified(path, body.bytes, file.md5, 'md5')))
      throw damaged(`s3://${bucket}/${file.key}`);
  }
  const path = join(directory, 'manifest.json');
  await writeFile(path, manifest);
  return path;
}

/** `2026-11-22T01-00Z/manifest.checksum` below the folder of an inventory. */
const WHOLE = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}Z)\/manifest\.checksum$/;

/** The newest report that is whole below `prefix` (`.../SOURCE/ID/`); null when there is none. */
export async function newestReport(
  source: ReportSource,
  bucket: string,
  prefix: string,
): Promise<ReportPlace | null> {
  let newest: string | null = null;
  for await (const page of source.list(bucket, prefix)) {
    for (const { key } of page) {
      const folder = WHOLE.exec(key.slice(prefix.length))?.[1];
      if (folder !== undefined && (newest === null || folder > newest)) newest = folder;
    }
  }
  return newest === null ? null : { bucket, key: `${prefix}${newest}/manifest.json` };
}

function damaged(url: string): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: `${safeText(url)} does not have the MD5 that its manifest names.`,
    next: ['Take another report, or let the bucket be listed: leave out --listing.'],
  });
}
