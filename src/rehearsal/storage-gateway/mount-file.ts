import { type BigIntStats, constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errnoOf } from '../store/fs-errors.ts';
import { inMount, type MountEntry } from './mount-walk.ts';
import type { ShareRecord } from './shares.ts';

/** The file was not read to its end, or is not what was seen any more: a later look will tell. */
export class FileChanged extends Error {}

/** Never through a link, and never blocked by a FIFO that took the file's place. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What opening says when a link, a socket or nothing is where the file was, or its directory is none any more. */
const REPLACED = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'];
const CHUNK_BYTES = 256 * 1024;
/** Owner and group of what comes over SMB, and of root behind a squash [aws-facts 3, 8]. */
const NOBODY = 65534;

function demandSame(entry: MountEntry, now: BigIntStats): void {
  const { stats } = entry;
  const same =
    now.isFile() &&
    now.ino === stats.ino &&
    now.dev === stats.dev &&
    now.size === stats.size &&
    now.mtimeNs === stats.mtimeNs;
  if (!same) throw new FileChanged(entry.path);
}

/**
 * A file's bytes. Throws {@link FileChanged} when the file is not, before and after reading, what the walk saw, and when the
 * signal is aborted on the way; the system's error when it cannot be opened or read.
 */
export async function* fileBytes(
  root: string,
  entry: MountEntry,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const handle = await open(inMount(root, Buffer.from(entry.path)), FLAGS).catch((error: unknown) => {
    throw REPLACED.includes(errnoOf(error) ?? '') ? new FileChanged(entry.path) : error;
  });
  try {
    demandSame(entry, await handle.stat({ bigint: true }));
    for (let left = entry.sizeBytes; left > 0; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, left));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0 || signal.aborted) throw new FileChanged(entry.path);
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    demandSame(entry, await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

const octal = (mode: bigint): string => `0${mode.toString(8).padStart(3, '0')}`;

/** Whom the share takes a client's user or group for. */
function squashed(id: bigint, squash: unknown): string {
  if (squash === 'AllSquash' || (squash !== 'NoSquash' && id === 0n)) return String(NOBODY);
  return String(id);
}

/**
 * User metadata of what a client wrote: permissions in octal, numeric owner and group, times in nanoseconds with `ns`. It is
 * the convention that DataSync and FSx for Lustre share [aws-facts 3].
 */
export function fileMetadata(share: ShareRecord, entry: MountEntry): Readonly<Record<string, string>> {
  const { stats } = entry;
  const times = { 'file-mtime': `${stats.mtimeNs}ns`, 'file-atime': `${stats.atimeNs}ns` };
  if (share.protocol === 'SMB') {
    const permissions = entry.kind === 'directory' ? '0755' : '0644';
    const nobody = String(NOBODY);
    return { 'file-permissions': permissions, 'file-owner': nobody, 'file-group': nobody, ...times };
  }
  const { Squash } = share.settings;
  return {
    'file-permissions': octal(stats.mode & 0o7777n),
    'file-owner': squashed(stats.uid, Squash),
    'file-group': squashed(stats.gid, Squash),
    ...times,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  css: 'text/css',
  gif: 'image/gif',
  gz: 'application/gzip',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  xml: 'application/xml',
  zip: 'application/zip',
};

/** The content type a share guesses from a file's name, or null: what it does not know, S3 names. */
export function guessedType(share: ShareRecord, path: string): string | null {
  if (share.settings.GuessMIMETypeEnabled !== true) return null;
  const [, extension = ''] = /\.([A-Za-z0-9]+)$/.exec(path) ?? [];
  return TYPES[extension.toLowerCase()] ?? null;
}
