import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';

/** A manifest of S3 Inventory, as far as it is read [aws-facts C.3]. */
const manifestSchema = z.object({
  sourceBucket: z.string(),
  /** Milliseconds since the epoch, in digits. */
  creationTimestamp: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  fileFormat: z.string(),
  fileSchema: z.string(),
  files: z.array(
    z.object({ key: z.string().min(1), size: z.number().int().nonnegative(), MD5checksum: z.string() }),
  ),
});

/** A file of data, found on this machine. */
export interface InventoryData {
  readonly path: string;
  /** Its key in the bucket. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
}

/** A manifest, as it stands. */
export interface S3Manifest extends Omit<S3Report, 'data'> {
  readonly files: readonly { readonly key: string; readonly sizeBytes: number; readonly md5: string }[];
}

/** One report of S3 Inventory. */
export interface S3Report {
  readonly sourceBucket: string;
  /** When it was begun; null when the manifest does not tell. */
  readonly createdAt: Date | null;
  readonly format: 'CSV' | 'Parquet';
  /** Names of the columns of CSV, in order. */
  readonly schema: readonly string[];
  readonly data: readonly InventoryData[];
}

/**
 * Reads a `manifest.json`, holds it against `manifest.checksum` if that lies beside it, and finds its files of data: in
 * `data/` beside the manifest or one level up, or beside the manifest itself, as copies of a report lie. Throws
 * HeadwaterError `listing-manifest` (usage).
 */
export async function readManifest(file: string): Promise<S3Report> {
  const text = await readFile(file).catch((cause: unknown) => {
    throw refused(file, `it cannot be read (${String((cause as { readonly code?: unknown }).code)})`, cause);
  });
  const checksum = await readFile(join(dirname(file), 'manifest.checksum'), 'latin1').catch(() => null);
  const { files, ...rest } = parseManifest(file, text, checksum);
  const data: InventoryData[] = [];
  for (const { key, ...of } of files) data.push({ path: await located(file, key), key, ...of });
  return { ...rest, data };
}

/**
 * What the bytes of a `manifest.json` say; `file` is what an error calls it, `checksum` the text of its `manifest.checksum`, null when there
 * is none. Throws HeadwaterError `listing-manifest` (usage).
 */
export function parseManifest(file: string, text: Uint8Array, checksum: string | null): S3Manifest {
  if (checksum !== null && checksum.trim() !== createHash('md5').update(text).digest('hex')) {
    throw refused(file, 'it does not have the MD5 that manifest.checksum names');
  }
  const found = manifestSchema.safeParse(parsed(Buffer.from(text).toString('utf8')));
  if (!found.success) throw refused(file, 'it is no manifest.json of S3 Inventory');
  const { sourceBucket, creationTimestamp, fileFormat, fileSchema, files } = found.data;
  if (fileFormat !== 'CSV' && fileFormat !== 'Parquet') {
    throw refused(file, `reports as ${safeText(fileFormat).slice(0, 40)} are not read`);
  }
  return {
    sourceBucket,
    createdAt: creationTimestamp === undefined ? null : new Date(Number(creationTimestamp)),
    format: fileFormat,
    schema: fileSchema.split(',').map((name) => name.trim()),
    files: files.map(({ key, size, MD5checksum }) => ({
      key,
      sizeBytes: size,
      md5: MD5checksum.toLowerCase(),
    })),
  };
}

/** Only the last part of a key is used: a key must not lead anywhere else on this machine. */
async function located(manifest: string, key: string): Promise<string> {
  const name = basename(key);
  const home = dirname(manifest);
  for (const folder of [join(home, '..', 'data'), join(home, 'data'), home]) {
    const path = join(folder, name);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there && name !== '.' && name !== '..') return path;
  }
  throw refused(
    manifest,
    `its file ${safeText(key)} lies neither in data/ beside or above it, nor beside it`,
  );
}

/** A file that is not the one its manifest names. */
export function dataDamaged(data: InventoryData): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: `${safeText(data.path)} does not have the MD5 that its manifest names.`,
    next: ['Copy the report once more: aws s3 sync s3://BUCKET/PREFIX/ DIRECTORY'],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A manifest that cannot be used. */
export function refused(file: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-manifest',
    blame: 'usage',
    message: `The manifest ${safeText(file)} cannot be used: ${why}.`,
    next: [
      'Copy the whole report and name its manifest: aws s3 sync s3://BUCKET/PREFIX/SOURCE/ID/ DIRECTORY',
      'Have the inventory written as CSV or Parquet.',
    ],
    cause,
  });
}
