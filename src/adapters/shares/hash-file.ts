import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import { clampedNs } from '../../inventory/entry-batch.ts';
import { CHUNK_BYTES, type Sum } from './checksum.ts';
import { isUntouched, leadsToNoFile, openInside } from './hash-open.ts';
import { errorCode } from './system-error.ts';

/** Errors that a filer under load gives and takes back: worth a second try. */
const PASSING = new Set(['EIO', 'ESTALE', 'ETIMEDOUT', 'EAGAIN', 'EINTR', 'EBUSY', 'EREMOTEIO', 'ENOLCK']);
const PAUSE_MS = 200;

/** A piece of a file; `bytes` null: all of it. */
export interface Piece {
  readonly from: number;
  readonly bytes: number | null;
}

/** What identifies a state of a file. */
export interface FileState {
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

/** What reading a piece came to; `stopped` when it was told to. */
export type PieceResult =
  | {
      readonly kind: 'read';
      /** Base64, big-endian. */
      readonly sum: string;
      readonly bytes: number;
      readonly state: FileState;
      readonly steady: boolean;
      readonly readAtNs: bigint;
    }
  | { readonly kind: 'gone'; readonly readAtNs: bigint }
  | { readonly kind: 'unreadable'; readonly errorCode: string; readonly readAtNs: bigint }
  | { readonly kind: 'stopped' };

/** Where a reader says how far it is, and learns that it is to stop. */
export interface Reading {
  readonly buffer: Buffer;
  readonly sum: Sum;
  /** The whole file read last: its next hard link need not be read again. */
  last: { readonly stat: BigIntStats; readonly sum: string } | null;
  read(bytes: number): void;
  stopped(): boolean;
}

/** A read buffer. */
export function createBuffer(): Buffer {
  return Buffer.allocUnsafe(CHUNK_BYTES);
}

/** Reads a piece of a file below a real root path. Blocks the thread. An error that may pass is tried once more. */
export function hashPiece(full: Buffer, piece: Piece, reading: Reading): PieceResult {
  return twice(() => tryPiece(full, piece, reading));
}

/** Tries, and blocks the thread for a moment to try once more when the error may pass. */
export function twice<T extends { readonly kind: string; readonly errorCode?: string }>(attempt: () => T): T {
  const first = attempt();
  if (first.kind !== 'unreadable' || !PASSING.has(first.errorCode ?? '')) return first;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  return attempt();
}

function tryPiece(full: Buffer, piece: Piece, reading: Reading): PieceResult {
  const readAtNs = BigInt(Date.now()) * 1_000_000n;
  try {
    const descriptor = openInside(full);
    if (descriptor === null) return { kind: 'gone', readAtNs };
    try {
      return readPiece(descriptor, piece, reading, readAtNs);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    return leadsToNoFile(code)
      ? { kind: 'gone', readAtNs }
      : { kind: 'unreadable', errorCode: code, readAtNs };
  }
}

function readPiece(descriptor: number, piece: Piece, reading: Reading, readAtNs: bigint): PieceResult {
  const before = fstatSync(descriptor, { bigint: true });
  if (!before.isFile()) return { kind: 'gone', readAtNs };
  const size = Number(before.size);
  const end = piece.bytes === null ? size : Math.min(size, piece.from + piece.bytes);
  const { buffer, sum, last } = reading;
  if (piece.from === 0 && piece.bytes === null && last !== null && isUntouched(last.stat, before)) {
    reading.read(size);
    return { kind: 'read', sum: last.sum, bytes: size, state: stateOf(before), steady: true, readAtNs };
  }
  let at = piece.from;
  sum.init();
  // Stops at the expected size: a longer file shows in the stat that follows.
  while (at < end) {
    if (reading.stopped()) return { kind: 'stopped' };
    const got = readSync(descriptor, buffer, 0, Math.min(buffer.length, end - at), at);
    if (got === 0) break;
    sum.update(got === buffer.length ? buffer : buffer.subarray(0, got));
    at += got;
    reading.read(got);
  }
  const after = fstatSync(descriptor, { bigint: true });
  // Not `===`: a piece may begin behind the end of a file that has shrunk since its pieces were cut.
  const steady = isUntouched(before, after) && at >= end;
  const digest = sum.digest().toString('base64');
  if (steady && piece.from === 0 && end === size) reading.last = { stat: after, sum: digest };
  const bytes = Math.max(0, at - piece.from);
  return { kind: 'read', sum: digest, bytes, state: stateOf(after), steady, readAtNs };
}

function stateOf(stat: BigIntStats): FileState {
  return {
    sizeBytes: Number(stat.size),
    mtimeNs: clampedNs(stat.mtimeNs),
    ctimeNs: clampedNs(stat.ctimeNs),
    inode: stat.ino,
  };
}
