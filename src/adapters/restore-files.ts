import { appendFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { tryLock } from '../locks/file-lock.ts';
import { nameOf } from '../locks/holder.ts';
import { type RestoreRecord, restoreRecordSchema } from '../plans/restore/record.ts';
import type { RestoreRecords } from '../ports/restore-records.ts';

/** A lock of a host that cannot be asked is taken for abandoned after a day: a restore is gone on with without harm. */
const STALE = { elsewhereMs: 86_400_000, unreadableMs: 60_000 };

/** Restores under `<root>/`: `ID.json` how far, `ID.not-restored.jsonl` what did not come back. */
export function openRestoreFiles(root: string): RestoreRecords {
  const fileOf = (id: string): string => join(root, `${id}.json`);
  const notesFile = (id: string): string => join(root, `${id}.not-restored.jsonl`);
  return {
    load: (id) => readRecord(fileOf(id)),
    async all() {
      const names = await readdir(root).catch(() => []);
      const ids = names.flatMap((name) => /^([0-9a-f]{16})\.json$/.exec(name)?.[1] ?? []);
      const records = await Promise.all(ids.map((id) => readRecord(fileOf(id))));
      return records.filter((record) => record !== null);
    },
    async save(id, record) {
      await mkdir(root, { recursive: true });
      const beside = `${fileOf(id)}.${process.pid}.new`;
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, fileOf(id));
    },
    clearNotes: (id) => rm(notesFile(id), { force: true }),
    async note(id, keys) {
      if (keys.length === 0) return;
      await mkdir(root, { recursive: true });
      await appendFile(notesFile(id), keys.map((key) => `${JSON.stringify(key)}\n`).join(''));
    },
    notesFile,
    async alone(id, work) {
      await mkdir(root, { recursive: true });
      const attempt = await tryLock(join(root, `${id}.lock`), STALE);
      if (!attempt.taken) throw running(attempt.holder === null ? 'another process' : nameOf(attempt.holder));
      try {
        return await work();
      } finally {
        await attempt.release();
      }
    },
  };
}

/** What cannot be read is no progress: asking again asks for nothing that is on its way. */
async function readRecord(file: string): Promise<RestoreRecord | null> {
  try {
    return restoreRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

function running(holder: string): HeadwaterError {
  return new HeadwaterError({
    code: 'restore-running',
    blame: 'held',
    message: `The same restore is being asked for by ${holder}.`,
    next: ['Wait for it to end, or stop it; then run the same command again, it goes on.'],
  });
}
