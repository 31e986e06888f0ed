import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isMissing } from '../store/fs-errors.ts';

const cachedSchema = z.strictObject({
  path: z.string(),
  /** Stamps of what is uploaded; null: nothing is yet. */
  data: z.string().nullable(),
  meta: z.string().nullable(),
  /** The object as the gateway last knew it; null: there was none. */
  object: z.string().nullable(),
  /** An upload was under way: what is in the bucket may be its work. */
  uploading: z.boolean(),
  /** Written by a client before the share may have become read-only. */
  accepted: z.boolean(),
  sizeBytes: z.number(),
  /** When its event is due, milliseconds on the clock; null: no event is. */
  announceAtMs: z.number().nullable(),
});
/** What a gateway knows of one file that was written through it. */
export type CachedFile = z.output<typeof cachedSchema>;

/** A file of which nothing is uploaded yet. */
export const blank = (path: string): CachedFile => ({
  path,
  data: null,
  meta: null,
  object: null,
  uploading: false,
  accepted: false,
  sizeBytes: 0,
  announceAtMs: null,
});

const lineSchema = z.union([cachedSchema, z.strictObject({ forget: z.string() })]);

/** What a share's cache knows, in memory and on disk: a line a change, so that a kill costs at most the last one. */
export interface CacheJournal {
  get(path: string): CachedFile | undefined;
  all(): Iterable<CachedFile>;
  put(file: CachedFile): void;
  forget(path: string): void;
  /** Removes the file on disk as well. */
  clear(): void;
}

/** Lines that may be outdated before the file is written anew, besides one a file. */
const SPARE_LINES = 1000;
const BATCH = 1000;
const NEWLINE = 10;

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

/** The lines of a file, none when it is absent. In bytes, because a text has a greatest length. */
function* linesOf(file: string): Generator<string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(NEWLINE, start);
    if (end === -1) end = bytes.length;
    yield bytes.toString('utf8', start, end);
  }
}

function load(file: string): Map<string, CachedFile> {
  const files = new Map<string, CachedFile>();
  for (const line of linesOf(file)) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // The end of a file that a killed process was writing.
      continue;
    }
    const parsed = lineSchema.safeParse(value);
    if (!parsed.success) continue;
    if ('forget' in parsed.data) files.delete(parsed.data.forget);
    else files.set(parsed.data.path, parsed.data);
  }
  return files;
}

function writeAnew(file: string, files: Iterable<CachedFile>): void {
  writeFileSync(`${file}.new`, '');
  let batch: string[] = [];
  const flush = (): void => {
    appendFileSync(`${file}.new`, batch.join(''));
    batch = [];
  };
  for (const cached of files) {
    batch.push(lineOf(cached));
    if (batch.length === BATCH) flush();
  }
  flush();
  renameSync(`${file}.new`, file);
}

/**
 * Opens a share's journal. It is written anew, without what is outdated, when it is opened and whenever most of it is outdated.
 * Throws the system's error for a file that is there and cannot be read: taken for empty, it would be lost.
 */
export function openJournal(file: string): CacheJournal {
  mkdirSync(dirname(file), { recursive: true });
  const files = load(file);
  writeAnew(file, files.values());
  let lines = files.size;
  const append = (value: object): void => {
    appendFileSync(file, lineOf(value));
    lines += 1;
    if (lines <= 2 * files.size + SPARE_LINES) return;
    writeAnew(file, files.values());
    lines = files.size;
  };
  return {
    get: (path) => files.get(path),
    all: () => files.values(),
    put: (cached) => {
      files.set(cached.path, cached);
      append(cached);
    },
    forget: (path) => {
      if (files.delete(path)) append({ forget: path });
    },
    clear: () => {
      files.clear();
      rmSync(file, { force: true });
    },
  };
}
