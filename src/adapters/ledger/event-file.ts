import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ChainHead, firstBreak } from '../../ledger/chain.ts';
import { type LedgerEvent, ledgerEventSchema } from '../../ledger/events.ts';
import { ledgerBroken } from './broken.ts';

/**
 * Events in a JSON-lines file, one a line, read once: of what was read only the place of each event and the last digest
 * stay in memory. Not safe for calls side by side.
 */
export class EventFile {
  private readonly path: string;
  /** Where in the file each event begins, in bytes; that of event 1 first. */
  private readonly starts: number[] = [];
  /** Bytes of the file that the events read so far take. */
  private endBytes = 0;
  private last: ChainHead | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** The newest event read or appended. */
  head(): ChainHead | undefined {
    return this.last;
  }

  /** All events after that number, those that other processes appended since the last look too. Throws `ledger-broken`. */
  async since(after: number): Promise<readonly LedgerEvent[]> {
    const before = this.last;
    const fresh = await this.catchUp();
    if (before === undefined || after >= before.seq) return fresh.slice(after - (before?.seq ?? 0));
    return [...(await this.known(after, before)), ...fresh];
  }

  /** Adds events that follow the newest one. `isDurable`: not before they are on the disk. */
  async append(events: readonly LedgerEvent[], isDurable: boolean): Promise<void> {
    const lines = events.map((event) => Buffer.from(`${JSON.stringify(event)}\n`));
    const file = await open(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o644);
    try {
      // A crash in mid-write leaves half a line; nobody was told of that event, so it goes.
      await file.truncate(this.endBytes);
      // Not `write`: it may take a part of the lines (a full disk, a quota) and call that a success.
      await file.appendFile(Buffer.concat(lines));
      if (isDurable) await file.sync();
    } finally {
      await file.close();
    }
    for (const line of lines) this.keep(line.length);
    this.last = events.at(-1) ?? this.last;
  }

  /** Reads what was appended since the last look, by this process or another. Whole lines only. */
  private async catchUp(): Promise<readonly LedgerEvent[]> {
    const fresh = await readFrom(this.path, this.endBytes);
    if (fresh === null) throw ledgerBroken(this.path, 'it became shorter');
    const lines = wholeLines(fresh);
    const events = this.checked(lines, this.last);
    for (const line of lines) this.keep(line.length + 1);
    this.last = events.at(-1) ?? this.last;
    return events;
  }

  /** Reads again what was read before, and makes sure that it is still the same. */
  private async known(after: number, before: ChainHead): Promise<readonly LedgerEvent[]> {
    const from = this.starts[after] ?? 0;
    const length = (this.starts[before.seq] ?? this.endBytes) - from;
    const bytes = await readFrom(this.path, from, length);
    if (bytes === null || bytes.length < length) throw ledgerBroken(this.path, 'it became shorter');
    const lines = wholeLines(bytes);
    const events = this.checked(lines, after === 0 ? undefined : after);
    if (events.at(-1)?.digest !== before.digest)
      throw ledgerBroken(this.path, 'it is not what was read before');
    return events;
  }

  /** Events of lines that follow a known event, or one of which the number alone is known. */
  private checked(lines: readonly Buffer[], after: ChainHead | number | undefined): readonly LedgerEvent[] {
    const seq = typeof after === 'number' ? after : (after?.seq ?? 0);
    const events = lines.map((line, index) => this.parse(line, seq + index + 1));
    const head = typeof after === 'number' ? { seq, digest: events[0]?.prev ?? '' } : after;
    const problem = firstBreak(events, head);
    if (problem !== null)
      throw ledgerBroken(this.path, `event ${problem.seq} has a wrong ${problem.problem}`);
    return events;
  }

  private parse(line: Buffer, seq: number): LedgerEvent {
    try {
      return ledgerEventSchema.parse(JSON.parse(line.toString('utf8')));
    } catch (cause) {
      throw ledgerBroken(this.path, `line ${seq} is not an event`, cause);
    }
  }

  private keep(lineBytes: number): void {
    this.starts.push(this.endBytes);
    this.endBytes += lineBytes;
  }
}

/** Lines without their line feeds; what follows the last one is no line. */
function wholeLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (
    let start = 0, end = bytes.indexOf(0x0a);
    end >= 0;
    start = end + 1, end = bytes.indexOf(0x0a, start)
  ) {
    lines.push(bytes.subarray(start, end));
  }
  return lines;
}

/** The file's bytes from an offset on; empty when there is no file, null when it is shorter than that. */
async function readFrom(
  path: string,
  offset: number,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer | null> {
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
    const bytes = Buffer.alloc(Math.min(size - offset, mostBytes));
    if (bytes.length === 0) return bytes;
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
