import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { ReceivedBody } from '../store/body.ts';
import { isMissing } from '../store/fs-errors.ts';
import type { BucketLayout } from '../store/layout.ts';
import { S3Error } from './s3-error.ts';

const algorithms = ['CRC64NVME', 'CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const;

const uploadSchema = z.object({
  key: z.string(),
  contentType: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  storageClass: z.string(),
  algorithm: z.enum(algorithms),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
  /** Whether the sender chose the algorithm: parts must then be in it. */
  named: z.boolean(),
});
/** A multipart upload under way, as kept in `uploads/<id>/upload.json`. */
export type UploadRecord = z.output<typeof uploadSchema>;

const partSchema = z.object({
  sizeBytes: z.number(),
  md5: z.string(),
  algorithm: z.enum(algorithms),
  checksum: z.string(),
});
/** One arrived part, as kept beside its bytes. */
export type PartRecord = z.output<typeof partSchema>;

/** Keeps a new upload and answers its id. */
export function beginUpload(layout: BucketLayout, upload: UploadRecord): string {
  const id = randomBytes(24).toString('base64url');
  mkdirSync(uploadDirectory(layout, id), { recursive: true });
  writeFileSync(`${uploadDirectory(layout, id)}/upload.json`, JSON.stringify(upload));
  return id;
}

/** The directory of an upload. @throws S3Error NoSuchUpload for an id that could not be ours */
function uploadDirectory(layout: BucketLayout, id: string): string {
  if (!/^[\w-]{32}$/.test(id)) throw noSuchUpload();
  return `${layout.uploads}/${id}`;
}

/** @throws S3Error NoSuchUpload */
export function readUpload(layout: BucketLayout, id: string, key: string): UploadRecord {
  const text = readIfThere(`${uploadDirectory(layout, id)}/upload.json`);
  const upload = text === null ? null : uploadSchema.parse(JSON.parse(text));
  if (upload === null || upload.key !== key) throw noSuchUpload();
  return upload;
}

/** Where a part's bytes are. */
export function partPath(layout: BucketLayout, id: string, number: number): string {
  return `${uploadDirectory(layout, id)}/part-${String(number).padStart(5, '0')}`;
}

/** Makes a received body a part; one sent again replaces the earlier. */
export function keepPart(layout: BucketLayout, id: string, number: number, received: ReceivedBody): void {
  const { sizeBytes, md5, checksum } = received;
  const path = partPath(layout, id, number);
  const record: PartRecord = { sizeBytes, md5, algorithm: checksum.algorithm, checksum: checksum.value };
  renameSync(received.file, path);
  writeFileSync(`${path}.json`, JSON.stringify(record));
}

/** Null when the part never arrived. */
export function readPart(layout: BucketLayout, id: string, number: number): PartRecord | null {
  const text = readIfThere(`${partPath(layout, id, number)}.json`);
  return text === null ? null : partSchema.parse(JSON.parse(text));
}

/** Forgets an upload and its parts. */
export function endUpload(layout: BucketLayout, id: string): void {
  rmSync(uploadDirectory(layout, id), { recursive: true, force: true });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function noSuchUpload(): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
}
