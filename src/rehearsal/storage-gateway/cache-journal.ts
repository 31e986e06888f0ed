import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

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

function load(file: string): Map<string, CachedFile> {
  const files = new Map<string, CachedFile>();
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return files;
  }
  for (const line of text.split('\n')) {
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

/** Opens a share's journal, written anew without what is outdated. */
export function openJournal(file: string): CacheJournal {
  const files = load(file);
  mkdirSync(dirname(file), { recursive: true });
  const lines = [...files.values()].map((cached) => `${JSON.stringify(cached)}\n`);
  writeFileSync(`${file}.new`, lines.join(''));
  renameSync(`${file}.new`, file);
  const append = (value: object): void => appendFileSync(file, `${JSON.stringify(value)}\n`);
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
