import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  opendirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import { CHECKSUM_ALGORITHMS } from '../object-store.ts';
import { discard, type ReceivedBody } from '../store/body.ts';
import { etagOf } from '../store/bucket-defaults.ts';
import { isMissing } from '../store/fs-errors.ts';
import type { BucketLayout } from '../store/layout.ts';
import { leadsOut } from '../store/links.ts';
import { encryptionSchema, retentionSchema } from '../store/sidecar.ts';
import { S3Error } from './s3-error.ts';

const uploadSchema = z.object({
  key: z.string(),
  /** When it was begun, ISO 8601. */
  initiated: z.string(),
  contentType: z.string(),
  metadata: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  storageClass: z.string(),
  encryption: encryptionSchema.exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  retention: retentionSchema.exactOptional(),
  legalHold: z.boolean().exactOptional(),
  algorithm: z.enum(CHECKSUM_ALGORITHMS),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
  /** Whether the sender chose the algorithm: parts must then be in it. */
  named: z.boolean(),
});
/** A multipart upload under way, as kept in `uploads/<id>/upload.json`. */
export type UploadRecord = z.output<typeof uploadSchema>;

const partSchema = z.object({
  /** Name of the file that holds its bytes. */
  file: z.string(),
  sizeBytes: z.number(),
  etag: z.string(),
  algorithm: z.enum(CHECKSUM_ALGORITHMS),
  checksum: z.string(),
  /** ISO 8601. */
  lastModified: z.string(),
});
/** One arrived part, as kept beside its bytes. */
export type PartRecord = z.output<typeof partSchema>;

/** Keeps a new upload and answers its id. Ids of later uploads sort after those of earlier ones. */
export function beginUpload(layout: BucketLayout, upload: UploadRecord): string {
  const time = Date.parse(upload.initiated).toString(16).padStart(12, '0');
  const id = `${time}${randomBytes(15).toString('base64url')}`;
  mkdirSync(uploadDirectory(layout, id), { recursive: true });
  writeWhole(`${uploadDirectory(layout, id)}/upload.json`, JSON.stringify(upload));
  return id;
}

/** Whether a text has the form of an upload's id. */
export const isUploadId = (id: string): boolean => /^[\w-]{32}$/.test(id);

/** The directory of an upload. @throws S3Error NoSuchUpload for an id that could not be ours */
function uploadDirectory(layout: BucketLayout, id: string): string {
  if (!isUploadId(id)) throw noSuchUpload();
  const directory = `${layout.uploads}/${id}`;
  if (leadsOut(`${directory}/any`, 2)) throw noSuchUpload();
  return directory;
}

/** @throws S3Error NoSuchUpload */
export function readUpload(layout: BucketLayout, id: string, key: string): UploadRecord {
  const upload = uploadAt(layout, id);
  if (upload === null || upload.key !== key) throw noSuchUpload();
  return upload;
}

function uploadAt(layout: BucketLayout, id: string): UploadRecord | null {
  const text = readIfThere(`${uploadDirectory(layout, id)}/upload.json`);
  return text === null ? null : uploadSchema.parse(JSON.parse(text));
}

/** The uploads under way, in no order, read as they are asked for. */
export function* uploadsOf(
  layout: BucketLayout,
): Generator<{ readonly id: string; readonly upload: UploadRecord }> {
  mkdirSync(layout.uploads, { recursive: true });
  const directory = opendirSync(layout.uploads);
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const upload = isUploadId(entry.name) && entry.isDirectory() ? uploadAt(layout, entry.name) : null;
      if (upload !== null) yield { id: entry.name, upload };
    }
  } finally {
    directory.closeSync();
  }
}

const partName = (number: number): string => `part-${String(number).padStart(5, '0')}`;

/** Where a part's bytes are. */
export function partPath(layout: BucketLayout, id: string, part: PartRecord): string {
  return `${uploadDirectory(layout, id)}/${part.file}`;
}

/** Makes a received body a part; one sent again replaces the earlier. */
export function keepPart(
  layout: BucketLayout,
  id: string,
  number: number,
  received: ReceivedBody,
  upload: UploadRecord,
  nowMs: number,
): PartRecord {
  const { sizeBytes, md5, checksum } = received;
  const directory = uploadDirectory(layout, id);
  const earlier = readPart(layout, id, number);
  const part: PartRecord = {
    file: `${partName(number)}-${randomBytes(6).toString('hex')}`,
    sizeBytes,
    etag: etagOf(md5, upload.encryption),
    algorithm: checksum.algorithm,
    checksum: checksum.value,
    lastModified: new Date(nowMs).toISOString(),
  };
  renameSync(received.file, `${directory}/${part.file}`);
  writeWhole(`${directory}/${partName(number)}.json`, JSON.stringify(part));
  if (earlier !== null) discard(`${directory}/${earlier.file}`);
  return part;
}

/** Null when the part never arrived. */
export function readPart(layout: BucketLayout, id: string, number: number): PartRecord | null {
  const text = readIfThere(`${uploadDirectory(layout, id)}/${partName(number)}.json`);
  return text === null ? null : partSchema.parse(JSON.parse(text));
}

/** The numbers of the parts that have arrived, ascending; 10,000 at most. */
export function partNumbers(layout: BucketLayout, id: string): readonly number[] {
  return readdirSync(uploadDirectory(layout, id))
    .map((name) => /^part-(\d{5})\.json$/.exec(name)?.[1])
    .flatMap((digits) => (digits === undefined ? [] : [Number(digits)]))
    .sort((a, b) => a - b);
}

/** Forgets an upload and its parts. The record goes first: what is left of a kill in between is no upload. */
export function endUpload(layout: BucketLayout, id: string): void {
  const directory = uploadDirectory(layout, id);
  rmSync(`${directory}/upload.json`, { force: true });
  rmSync(directory, { recursive: true, force: true });
}

// By rename, so that a kill leaves the old text or the new one.
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** What S3 says when there is no such upload, or none any more. */
export function noSuchUpload(): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
}
