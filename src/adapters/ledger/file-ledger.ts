import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { firstBreak, link } from '../../ledger/chain.ts';
import { type EventBody, type LedgerEvent, ledgerEventSchema } from '../../ledger/events.ts';
import { withLock } from '../../locks/file-lock.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';

/**
 * A ledger in one JSON-lines file: `O_APPEND`, one write and one fsync an event, appends serialised between processes
 * by a lock file beside it.
 */
export function openFileLedger(path: string, now: () => Date): LedgerStore {
  return new FileLedger(path, now);
}

class FileLedger implements LedgerStore {
  private readonly path: string;
  private readonly now: () => Date;
  private events: LedgerEvent[] = [];
  /** Bytes of the file that `events` stands for. */
  private readBytes = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(path: string, now: () => Date) {
    this.path = path;
    this.now = now;
  }

  read(): Promise<readonly LedgerEvent[]> {
    return this.serially(async () => {
      await this.catchUp();
      return [...this.events];
    });
  }

  append(body: EventBody, check: (events: readonly LedgerEvent[]) => void): Promise<LedgerEvent> {
    return this.serially(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      return withLock(`${this.path}.lock`, () => this.appendLocked(body, check));
    });
  }

  private async appendLocked(
    body: EventBody,
    check: (events: readonly LedgerEvent[]) => void,
  ): Promise<LedgerEvent> {
    await this.catchUp();
    check(this.events);
    const event = link(this.events.at(-1), this.now(), body);
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    const file = await open(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o644);
    try {
      // A crash in mid-write leaves half a line; nobody was told of that event, so it goes.
      await file.truncate(this.readBytes);
      // Not `write`: it may take a part of the line (a full disk, a quota) and call that a success.
      await file.appendFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
    this.readBytes += line.length;
    this.events.push(event);
    return event;
  }

  /** Reads what was appended since the last look, by this process or another. Whole lines only. */
  private async catchUp(): Promise<void> {
    const fresh = await readFrom(this.path, this.readBytes);
    if (fresh === null) throw broken(this.path, 'it became shorter');
    const end = fresh.lastIndexOf(0x0a) + 1;
    if (end === 0) return;
    const lines = fresh.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    const events = lines.map((line, index) => this.parse(line, this.events.length + index + 1));
    const problem = firstBreak(events, this.events.at(-1));
    if (problem !== null) throw broken(this.path, `event ${problem.seq} has a wrong ${problem.problem}`);
    this.events.push(...events);
    this.readBytes += end;
  }

  private parse(line: string, seq: number): LedgerEvent {
    try {
      return ledgerEventSchema.parse(JSON.parse(line));
    } catch (cause) {
      throw broken(this.path, `line ${seq} is not an event`, cause);
    }
  }

  private serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

/** The file's bytes from an offset on; empty when there is no file, null when it is shorter than that. */
async function readFrom(path: string, offset: number): Promise<Buffer | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return offset === 0 ? Buffer.alloc(0) : null;
  }
  try {
    const { size } = await file.stat();
    if (size < offset) return null;
    const bytes = Buffer.alloc(size - offset);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function broken(path: string, what: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-broken',
    blame: 'usage',
    message: `The ledger ${path} cannot be trusted: ${what}.`,
    next: ['Restore the file from a backup: headwater never edits its ledger, so something else did.'],
    cause,
  });
}
