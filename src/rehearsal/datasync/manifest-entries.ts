import { join } from 'node:path';
import { ExecutionFailure } from './execution-failure.ts';
import type { Job } from './job.ts';
import { ManifestSyntax, manifestRecords } from './manifest-csv.ts';
import { bucketOf } from './rules.ts';
import { openSortedTexts, type SortedTexts } from './sorted-texts.ts';
import { errorCodeOf, type Found, lookAt } from './walk.ts';

/** One step over a manifest: as in a walk, or a file the source does not have. */
export type Listed = Found | { readonly missing: Buffer };

/** Longest path in a manifest, in bytes [aws-facts 5]. */
const MAX_PATH_BYTES = 1024;

const invalid = (why: string): ExecutionFailure =>
  new ExecutionFailure('ManifestInvalid', `The manifest cannot be used: ${why}.`);

/** A path as the walk would have it, or why it is none; a leading slash is as good as none. */
function checked(given: string): { readonly path: string } | { readonly refused: string } {
  const path = given.startsWith('/') ? given.slice(1) : given;
  if (path === '') return { refused: 'an empty path' };
  if (path.endsWith('/')) return { refused: 'a directory; list its files' };
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return { refused: 'a path of more than 1,024 bytes' };
  const parts = path.split('/');
  if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..'))
    return { refused: 'a path that is not plain' };
  return { path };
}

async function openManifest(job: Job): Promise<AsyncIterable<Uint8Array>> {
  const s3 = job.settings.manifest?.Source?.S3;
  const bucket = bucketOf(s3?.S3BucketArn ?? '');
  const key = s3?.ManifestObjectPath ?? '';
  const versionId = s3?.ManifestObjectVersionId;
  const read = () =>
    versionId === undefined ? job.store.read(bucket, key) : job.store.readVersion(bucket, key, versionId);
  const found = (await job.store.hasBucket(bucket)) ? await read() : null;
  if (found === null) {
    const version = versionId === undefined ? '' : ` (version ${versionId})`;
    throw new ExecutionFailure(
      'ManifestNotFound',
      `DataSync could not read the manifest s3://${bucket}/${key}${version}.`,
    );
  }
  return found.body;
}

/** All paths of the manifest, sorted; nothing is decided before the whole of it has proved sound. */
async function sortedPaths(job: Job, folder: string): Promise<SortedTexts> {
  const texts = await openSortedTexts(folder);
  try {
    for await (const { fields, line } of manifestRecords(await openManifest(job))) {
      job.signal.throwIfAborted();
      const [given = '', version = '', ...more] = fields;
      if (more.length > 0) throw invalid(`line ${line} has more than two fields`);
      if (version !== '') throw invalid(`line ${line} names a version, which only sources in Amazon S3 have`);
      const path = checked(given);
      if ('refused' in path) throw invalid(`line ${line} has ${path.refused}`);
      texts.add(Buffer.from(path.path).toString('latin1'));
    }
  } catch (error) {
    throw error instanceof ManifestSyntax ? invalid(error.message) : error;
  }
  return texts;
}

/** Whether only real directories lead to a path: a link on the way could lead out of the share. Knows the last answer. */
function onlyDirectories(root: Buffer): (path: string) => boolean {
  let last = '';
  return (path) => {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (parent === last) return true;
    const parts = parent.split('/');
    const all = parts.every((_, at) => {
      try {
        return lookAt(root, Buffer.from(parts.slice(0, at + 1).join('/'), 'latin1')).kind === 'directory';
      } catch {
        return false;
      }
    });
    if (all) last = parent;
    return all;
  };
}

/**
 * What a manifest lists, in key order: files only, without the directories on the way [aws-facts 5]. Reads all of the manifest
 * before the first answer.
 * @throws ExecutionFailure `ManifestNotFound`, `ManifestInvalid`
 */
export async function* listedByManifest(job: Job): AsyncGenerator<Listed> {
  const root = Buffer.from(job.root.directory);
  const texts = await sortedPaths(job, join(job.workFolder, 'manifest'));
  let before: string | null = null;
  for await (const path of texts.inOrder()) {
    if (path === before) {
      const name = Buffer.from(path, 'latin1').toString();
      throw invalid(`${JSON.stringify(name)} is in it more than once`);
    }
    before = path;
  }
  const leads = onlyDirectories(root);
  for await (const text of texts.inOrder()) {
    job.signal.throwIfAborted();
    const path = Buffer.from(text, 'latin1');
    yield leads(text) ? lookedAt(root, path) : { missing: path };
  }
}

function lookedAt(root: Buffer, path: Buffer): Listed {
  try {
    const entry = lookAt(root, path);
    return entry.kind === 'directory' ? { missing: path } : { entry };
  } catch (error) {
    const errorCode = errorCodeOf(error);
    if (errorCode === 'ENOENT' || errorCode === 'ENOTDIR') return { missing: path };
    return { unreadable: { path, kind: 'file', errorCode } };
  }
}
