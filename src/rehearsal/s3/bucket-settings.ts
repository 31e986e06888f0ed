import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { leadsOut, requireInside, writeWholeFile } from '../store/links.ts';
import type { DiskStore } from '../store/store.ts';

/**
 * The settings of buckets: texts below `config/`. What was written holds at once. A reader may see it later: reads of bucket
 * configuration are eventually consistent [aws-facts A.7], so for `staleMs` after each write `shown` answers what it answered
 * before. That is by time alone, not by chance, and never survives a restart.
 */
export interface BucketSettings {
  /** What holds; null when nothing was put. */
  inForce(bucket: string, file: string): string | null;
  /** What a Get answers. */
  shown(bucket: string, file: string): string | null;
  /** Puts a text, or takes it away; a kill leaves the old or the new one. */
  write(bucket: string, file: string, text: string | null): void;
  /** Names below a directory of `config/`, sorted, in force. */
  names(bucket: string, directory: string): readonly string[];
  /** A bucket that was deleted has no past. */
  forget(bucket: string): void;
}

interface Past {
  readonly text: string | null;
  /** Until when it is what a Get answers, on the process's own steady clock. */
  readonly untilMs: number;
}

/** Settings of the buckets of `store`. `staleMs`: real milliseconds, 0 for reads that are never behind. */
export function openBucketSettings(store: DiskStore, staleMs: number): BucketSettings {
  const pasts = new Map<string, readonly Past[]>();
  const nameOf = (bucket: string, file: string): string => `${bucket}/${file}`;
  const pathOf = (bucket: string, file: string): string => `${store.layout(bucket).config}/${file}`;

  const pastOf = (bucket: string, file: string): readonly Past[] => {
    const name = nameOf(bucket, file);
    const left = (pasts.get(name) ?? []).filter((past) => past.untilMs > performance.now());
    if (left.length === 0) pasts.delete(name);
    else pasts.set(name, left);
    return left;
  };

  const inForce = (bucket: string, file: string): string | null => {
    const path = pathOf(bucket, file);
    return isOurs(path, 'isFile') ? readFileSync(path, 'utf8') : null;
  };

  return {
    inForce,
    shown(bucket, file) {
      const [past] = pastOf(bucket, file);
      return past === undefined ? inForce(bucket, file) : past.text;
    },
    write(bucket, file, text) {
      const path = pathOf(bucket, file);
      if (staleMs > 0) {
        const past = { text: inForce(bucket, file), untilMs: performance.now() + staleMs };
        pasts.set(nameOf(bucket, file), [...pastOf(bucket, file), past]);
      }
      if (text === null) {
        rmSync(path, { force: true });
        return;
      }
      mkdirSync(dirname(path), { recursive: true });
      requireInside(path, 1);
      writeWholeFile(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    },
    names(bucket, directory) {
      const path = pathOf(bucket, directory);
      if (!isOurs(path, 'isDirectory')) return [];
      return readdirSync(path)
        .filter((name) => !name.endsWith('.new'))
        .sort();
    },
    forget(bucket) {
      for (const name of pasts.keys()) if (name.startsWith(`${bucket}/`)) pasts.delete(name);
    },
  };
}

/** What is there, and is no link, nor in a directory that is one: a setting is shown to whoever asks. */
function isOurs(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.[kind]() === true && !leadsOut(path, 1);
}
