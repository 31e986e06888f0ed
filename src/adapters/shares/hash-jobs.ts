import type { ChecksumAlgorithm, HashedFile, HashResult } from '../../ports/hashing.ts';
import type { EntryToDo } from '../../ports/side-tables.ts';
import { joinCrc64 } from './checksum-join.ts';
import type { FileState, PieceResult } from './hash-file.ts';
import { type HashTask, taskOf, WHOLE } from './hash-task.ts';

/** Small files go to a thread together: a message a file would cost more than the file. */
const TASK_FILES = 256;
const TASK_BYTES = 32 * 1024 * 1024;
/** A file of at least two pieces is read by several threads, so that the last one does not leave all but one idle. */
const PIECE_BYTES = 256 * 1024 * 1024;

/** A task, and what its results mean; `done` gives null while other pieces of the file are missing. */
export interface HashJob {
  readonly task: HashTask;
  done(results: readonly PieceResult[]): readonly HashedFile[] | null;
}

/** Cuts files into jobs of a good size. CRCs of pieces can be joined; a SHA-256 must be read from end to end. */
export async function* jobsOf(
  batches: AsyncIterable<readonly EntryToDo[]>,
  algorithm: ChecksumAlgorithm,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<HashJob> {
  let files: EntryToDo[] = [];
  let bytes = 0;
  for await (const batch of batches) {
    for (const file of batch) {
      const size = file.sizeBytes ?? 0;
      if (algorithm === 'crc64nvme' && size >= 2 * pieceBytes) {
        yield* piecesOf(file, size, pieceBytes);
        continue;
      }
      const full = files.length >= TASK_FILES || bytes >= TASK_BYTES;
      if (full && !isLinkOf(files.at(-1), file)) {
        yield wholeFiles(files);
        files = [];
        bytes = 0;
      }
      files.push(file);
      bytes += size;
    }
  }
  if (files.length > 0) yield wholeFiles(files);
}

/** Names of one file follow each other and stay together, so that its content is read once. */
function isLinkOf(one: EntryToDo | undefined, other: EntryToDo): boolean {
  return other.inode !== null && one?.inode === other.inode;
}

function wholeFiles(files: readonly EntryToDo[]): HashJob {
  const task = taskOf(
    files.map(({ path }) => path),
    WHOLE,
  );
  return {
    task,
    done: (results) =>
      files.flatMap((file, at) => {
        const found = results[at] ?? { kind: 'stopped' };
        return found.kind === 'stopped' ? [] : [{ file, result: resultOf([found]) }];
      }),
  };
}

function* piecesOf(file: EntryToDo, size: number, pieceBytes: number): Generator<HashJob> {
  const count = Math.ceil(size / pieceBytes);
  const found: PieceResult[] = [];
  let missing = count;
  for (let nth = 0; nth < count; nth += 1) {
    // The last piece reads on to the end, so that a file which grew is noticed by its size alone.
    const piece = { from: nth * pieceBytes, bytes: nth === count - 1 ? null : pieceBytes };
    yield {
      task: taskOf([file.path], piece),
      done: (results) => {
        found[nth] = results[0] ?? { kind: 'stopped' };
        missing -= 1;
        if (missing > 0) return null;
        return found.some(({ kind }) => kind === 'stopped') ? [] : [{ file, result: resultOf(found) }];
      },
    };
  }
}

/** One result for a file from those of its pieces: as good as the worst of them. */
function resultOf(pieces: readonly PieceResult[]): HashResult {
  let whole: Extract<PieceResult, { kind: 'read' }> | null = null;
  for (const piece of pieces) {
    if (piece.kind === 'stopped') throw new Error('a piece that was not read has no result');
    if (piece.kind !== 'read') return piece;
    whole = whole === null ? piece : joined(whole, piece);
  }
  if (whole === null) throw new Error('a file has at least one piece');
  const { sizeBytes, mtimeNs, inode } = whole.state;
  return {
    kind: 'read',
    checksum: whole.sum,
    sizeBytes,
    mtimeNs,
    inode,
    steady: whole.steady && whole.bytes === sizeBytes,
    readAtNs: whole.readAtNs,
  };
}

function joined(
  one: Extract<PieceResult, { kind: 'read' }>,
  next: Extract<PieceResult, { kind: 'read' }>,
): Extract<PieceResult, { kind: 'read' }> {
  const [first, second] = [Buffer.from(one.sum, 'base64'), Buffer.from(next.sum, 'base64')];
  return {
    ...next,
    sum: joinCrc64(first, second, next.bytes).toString('base64'),
    bytes: one.bytes + next.bytes,
    steady: one.steady && next.steady && isSame(one.state, next.state),
    // Pieces are handed out in order.
    readAtNs: one.readAtNs,
  };
}

function isSame(one: FileState, other: FileState): boolean {
  return (
    one.inode === other.inode &&
    one.sizeBytes === other.sizeBytes &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs
  );
}
