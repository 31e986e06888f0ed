import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every stored resource has: its ARN, and its place in the order of creation. */
export interface StoredRecord {
  readonly arn: string;
  readonly seq: number;
}

/** Resources of one kind, in memory and on disk: one small JSON file each, replaced as a whole. */
export interface Records<T extends StoredRecord> {
  /** In order of creation. */
  all(): readonly T[];
  get(arn: string): T | undefined;
  /** Visible at once; resolves when it is on disk. */
  put(record: T): Promise<void>;
  remove(arn: string): Promise<void>;
  nextSeq(): number;
}

/** The file name of an ARN: its last path segment, which every service makes unique. */
function fileOf(arn: string): string {
  return `${arn.slice(arn.lastIndexOf('/') + 1)}.json`;
}

async function load<T extends StoredRecord>(directory: string, since: Partial<T>): Promise<Map<string, T>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  const found = await Promise.all(
    names.map(
      async (name) => ({ ...since, ...JSON.parse(await readFile(join(directory, name), 'utf8')) }) as T,
    ),
  );
  return new Map(found.sort((a, b) => a.seq - b.seq).map((record) => [record.arn, record]));
}

/**
 * Opens a folder of records, making it when absent. A write is a temporary file renamed over the old one, so a process
 * killed at any moment leaves the old or the new record. One process at a time. `since` has the members that records of
 * an earlier version lack.
 */
export async function openRecords<T extends StoredRecord>(
  directory: string,
  since: Partial<T> = {},
): Promise<Records<T>> {
  await mkdir(directory, { recursive: true });
  const records = await load<T>(directory, since);
  let lastSeq = Math.max(0, ...[...records.values()].map((record) => record.seq));
  const pending = new Map<string, Promise<void>>();

  // Writes to one file run one after another, or an older content could win.
  const queue = (arn: string, work: () => Promise<void>): Promise<void> => {
    const done = (pending.get(arn) ?? Promise.resolve()).then(work, work);
    pending.set(arn, done);
    const forget = (): void => {
      if (pending.get(arn) === done) pending.delete(arn);
    };
    done.then(forget, forget);
    return done;
  };

  return {
    all: () => [...records.values()],
    get: (arn) => records.get(arn),
    nextSeq: () => ++lastSeq,
    put: (record) => {
      records.set(record.arn, record);
      const file = join(directory, fileOf(record.arn));
      const text = JSON.stringify(record);
      return queue(record.arn, async () => {
        await writeFile(`${file}.tmp`, text);
        await rename(`${file}.tmp`, file);
      });
    },
    remove: (arn) => {
      records.delete(arn);
      return queue(arn, () => rm(join(directory, fileOf(arn)), { force: true }));
    },
  };
}
