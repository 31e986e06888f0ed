import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender } from '@duckdb/node-api';
import { HeadwaterError } from '../../errors.ts';
import { tryLock } from '../../locks/file-lock.ts';
import { type Holder, isHere, nameOf } from '../../locks/holder.ts';
import type { SidePart, SideRows, SideTableKind, SideTableWriter } from '../../ports/side-tables.ts';
import type { Database } from './database.ts';
import { mendJournal } from './journal-file.ts';
import { begunTable, digestOfParts, finishedTable, type SidePlace } from './side-table-files.ts';
import { appendJournal, type SideHeader } from './side-table-journal.ts';
import { SIDE_KINDS } from './side-table-kinds.ts';
import { joinParts, publishTable, removeOtherParts, writePart } from './side-table-parts.ts';
import { outcomesOf, stillHolding } from './side-table-queries.ts';
import { CHUNK_ROWS, chunkOf, openTable, PART_ROWS } from './spool.ts';

/** What a writer reads besides its own place; relations are SQL. */
export interface SideSources {
  readonly entries: string;
  /** Durable parts of this kind's tables of older inventories, the newest inventory first. */
  readonly earlier: () => Promise<readonly (readonly string[])[]>;
}

/** See `openSideTable` of the port. */
export async function openSideWriter<K extends SideTableKind>(
  database: Database,
  place: SidePlace & { readonly kind: K },
  sources: SideSources,
  tool: Readonly<Record<string, string>>,
  now: () => Date,
): Promise<SideTableWriter<SideRows[K]>> {
  if ((await finishedTable(place)) !== null) throw finishedAlready(place);
  await mkdir(place.folder, { recursive: true });
  // Held for hours, so on another host no age says that its holder has ended.
  const lock = await tryLock(place.lock, { elsewhereMs: null, unreadableMs: 0 });
  if (!lock.taken) throw busy(place, lock.holder);
  try {
    if ((await finishedTable(place)) !== null) throw finishedAlready(place);
    return await writerOf(database, place, sources, await begin(place, tool, now), now, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Begun {
  readonly header: SideHeader;
  readonly parts: SidePart[];
}

/** Reads what there is, and clears away what was not noted as whole. */
async function begin(
  place: SidePlace,
  tool: Readonly<Record<string, string>>,
  now: () => Date,
): Promise<Begun> {
  const found = await begunTable(place);
  await removeOtherParts(place, found?.parts ?? []);
  await mendJournal(place.journal);
  if (found !== null) return { header: found.header, parts: [...found.parts] };
  const header: SideHeader = {
    format: 'headwater-side-journal/1',
    kind: place.kind,
    inventory: { id: place.inventory.id, sha256: place.inventory.parquet.sha256 },
    startedAt: now().toISOString(),
    tool: { ...tool },
  };
  await appendJournal(place.journal, header);
  return { header, parts: [] };
}

async function writerOf<K extends SideTableKind>(
  database: Database,
  place: SidePlace & { readonly kind: K },
  sources: SideSources,
  { header, parts }: Begun,
  now: () => Date,
  release: () => Promise<void>,
): Promise<SideTableWriter<SideRows[K]>> {
  const { columns, holds } = SIDE_KINDS[place.kind];
  const connection = await database.connect();
  let table: DuckDBAppender | null = await openTable(connection, columns);
  let buffered = 0;
  let nth = 1 + parts.reduce((most, { file }) => Math.max(most, Number(/\d+/.exec(file)?.[0])), 0);
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: an appender is not to be used while its table is being copied. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const files = () => parts.map(({ file }) => join(place.folder, file));
  const keep = async (query: string): Promise<SidePart | null> => {
    const part = await writePart(database, place, nth, (sql) => connection.run(sql), query);
    if (part === null) return null;
    nth += 1;
    await appendJournal(place.journal, part);
    parts.push(part);
    return part;
  };
  const flush = async (): Promise<void> => {
    if (buffered === 0) return;
    table?.closeSync();
    table = null;
    await keep('FROM spool');
    table = await openTable(connection, columns);
    buffered = 0;
  };
  const close = async (): Promise<void> => {
    closed = true;
    table?.closeSync();
    connection.closeSync();
    await release();
  };

  return {
    resumedRows: parts.reduce((sum, { rows }) => sum + rows, 0),
    startedAt: new Date(header.startedAt),
    tool: header.tool,
    add: (rows) =>
      inTurn(async () => {
        if (table === null || closed)
          throw new Error(`${place.kind}: the table is closed, or an earlier write failed`);
        for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
          const slice = rows.slice(at, at + CHUNK_ROWS);
          table.appendDataChunk(chunkOf(slice, columns));
          buffered += slice.length;
          if (buffered >= PART_ROWS) await flush();
        }
      }),
    checkpoint: () => inTurn(flush),
    copyEarlier: () =>
      inTurn(async () => {
        await flush();
        const copied: string[] = [];
        for (const earlier of holds === null ? [] : await sources.earlier()) {
          if (earlier.length === 0) continue;
          const part = await keep(stillHolding(place.kind, holds ?? '', earlier, sources.entries, files()));
          if (part !== null) copied.push(join(place.folder, part.file));
        }
        const [reused] = await outcomesOf(database, place.kind, copied);
        return { rows: reused?.rows ?? 0, bytes: reused?.bytes ?? 0 };
      }),
    finish: () =>
      inTurn(async () => {
        try {
          await flush();
          const joined = await joinParts(database, place, parts, nth);
          const paths = joined.map(({ file }) => join(place.folder, file));
          const result = {
            format: 'headwater-side-table/1' as const,
            kind: place.kind,
            share: place.inventory.share,
            inventory: header.inventory,
            startedAt: header.startedAt,
            finishedAt: now().toISOString(),
            tool: header.tool,
            rows: joined.reduce((sum, { rows }) => sum + rows, 0),
            outcomes: await outcomesOf(database, place.kind, paths),
            parts: [...joined],
            sha256: digestOfParts(joined),
          };
          await publishTable(place, result);
          await removeOtherParts(place, joined);
          await rm(place.journal, { force: true });
          return result;
        } finally {
          await close();
        }
      }),
    suspend: () =>
      inTurn(async () => {
        if (closed) return;
        try {
          // After a failed write there is nothing left that could be kept.
          if (table !== null) await flush();
        } finally {
          await close();
        }
      }),
  };
}

function busy(place: SidePlace, owner: Holder | null): HeadwaterError {
  const by = owner === null ? 'another process' : `${nameOf(owner)}, since ${owner.since}`;
  return new HeadwaterError({
    code: 'side-table-busy',
    blame: 'held',
    message: `${place.kind} of share ${place.inventory.share} are being written by ${by}.`,
    next: [
      owner !== null && isHere(owner)
        ? `Wait for that headwater command to end, or stop it with \`kill ${owner.pid}\`; nothing is lost by that.`
        : `If no headwater runs on ${owner?.host ?? 'any host'} any more, remove ${place.lock}.`,
    ],
  });
}

function finishedAlready(place: SidePlace): HeadwaterError {
  return new HeadwaterError({
    code: 'side-table-finished',
    blame: 'usage',
    message: `${place.kind} of share ${place.inventory.share} are finished for inventory ${place.inventory.id}.`,
    next: [`Scan again for newer ones: headwater inventory scan ${place.inventory.share}`],
  });
}
