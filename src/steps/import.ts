import { HeadwaterError } from '../errors.ts';
import { safeText, shown } from '../inventory/display.ts';
import type { EntryColumn } from '../inventory/entry.ts';
import { type ImportBooks, pastHope, type RejectLimit, tooManyRejects } from '../inventory/import-books.ts';
import { bytesOf } from '../inventory/import-entry.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Imports, ImportWriter, NumberedEntry } from '../ports/imports.ts';
import type { Listing, ListingRequest, Listings, RejectedLine, Rejects } from '../ports/listings.ts';

/** What an import needs. */
export interface ImportPorts {
  readonly catalog: Pick<Imports, 'startImport'>;
  readonly listings: Listings;
}

/** One import. */
export interface ImportRequest {
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  /** What stood before the paths, for people. */
  readonly root: string;
  readonly listing: ListingRequest;
  /** Columns that the format knows nothing of. */
  readonly unknown: readonly EntryColumn[];
  readonly limit: RejectLimit;
  /** Where rejected lines go. */
  readonly rejectsFile: string;
  readonly onProgress?: (bytes: number, totalBytes: number | null, books: ImportBooks) => void;
  readonly signal?: AbortSignal;
}

/** What an import came to. */
export interface Imported {
  readonly inventory: Inventory;
  readonly books: ImportBooks;
  /** Null when no line was rejected. */
  readonly rejectsFile: string | null;
  /** How many lines were rejected why, most first. */
  readonly reasons: readonly RejectReason[];
}

/** A reason, and the lines it holds for. */
export interface RejectReason {
  readonly reason: string;
  readonly lines: number;
}

/**
 * Takes a listing into an inventory of a share. Too many rejected lines, a damaged listing, an interruption or a listing
 * without any entry leave no inventory; the file of rejects stays. Throws HeadwaterError (usage) `too-many-rejects`,
 * `listing-empty`, and what `Listings` throws; `import-stopped` (held).
 */
export async function importListing(ports: ImportPorts, request: ImportRequest): Promise<Imported> {
  const listing = await ports.listings.open(request.listing);
  const writer = await ports.catalog.startImport(request);
  const { rejects, reasons } = counting(ports.listings.rejects(request.rejectsFile));
  try {
    const read = await readInto(listing, writer, rejects, request);
    const books = await settle(read, writer, rejects);
    const rejectsFile = await rejects.close();
    assertGood(books, request, rejectsFile);
    const inventory = await writer.finish({
      complete: books.rejected === books.duplicates,
      originOf: (addedDirectories) => ({
        kind: 'import',
        format: request.listing.format,
        files: listing.files().map(({ name, ...file }) => ({ name: shown(Buffer.from(name)), ...file })),
        unknown: [...request.unknown],
        lines: books.lines,
        rejected: books.rejected,
        ignored: books.ignored,
        duplicates: books.duplicates,
        addedDirectories,
      }),
    });
    return { inventory, books, rejectsFile, reasons: reasons() };
  } catch (error) {
    await rejects.close();
    await writer.abort();
    throw error;
  }
}

/** Rejects that are counted by their reasons. */
function counting(rejects: Rejects): { readonly rejects: Rejects; reasons(): readonly RejectReason[] } {
  const lines = new Map<string, number>();
  return {
    rejects: {
      add: (added) => {
        for (const { reason } of added) lines.set(reason, (lines.get(reason) ?? 0) + 1);
        return rejects.add(added);
      },
      close: () => rejects.close(),
    },
    reasons: () =>
      [...lines].map(([reason, count]) => ({ reason, lines: count })).toSorted((a, b) => b.lines - a.lines),
  };
}

interface Read {
  readonly books: ImportBooks;
  /** Each file's name, and the number of lines before it, counted through all. */
  readonly files: readonly { readonly name: string; readonly before: number }[];
}

async function readInto(
  listing: Listing,
  writer: ImportWriter,
  rejects: Rejects,
  { limit, onProgress, signal, share }: ImportRequest,
): Promise<Read> {
  const books = { lines: 0, entries: 0, rejected: 0, ignored: 0, duplicates: 0 };
  const files: { readonly name: string; readonly before: number }[] = [];
  for await (const { file, name, items } of listing.batches()) {
    if (signal?.aborted === true) throw stopped(share);
    files[file] ??= { name, before: books.lines };
    const { before } = files[file];
    const entries: NumberedEntry[] = [];
    const rejected: RejectedLine[] = [];
    for (const item of items) {
      if (item.kind === 'entry') entries.push({ line: before + item.line, entry: item.entry });
      else if (item.kind === 'ignored') books.ignored += item.lines;
      else rejected.push({ file: name, line: item.line, reason: item.reason, raw: bytesOf(item.raw) });
    }
    books.entries += entries.length;
    books.rejected += rejected.length;
    books.lines = books.entries + books.rejected + books.ignored;
    await writer.add(entries);
    await rejects.add(rejected);
    onProgress?.(listing.bytesRead(), listing.totalBytes, books);
    if (pastHope(books, limit)) break;
  }
  return { books, files };
}

/** Takes out the lines that cannot stand beside others. */
async function settle({ books, files }: Read, writer: ImportWriter, rejects: Rejects): Promise<ImportBooks> {
  let { entries, rejected, duplicates } = books;
  for await (const mistakes of writer.mistakes()) {
    await rejects.add(
      mistakes.map(({ line, path, mistake }) => {
        const file = files.findLast((one) => one !== undefined && one.before < line);
        return {
          file: file?.name ?? '',
          line: line - (file?.before ?? 0),
          reason:
            mistake === 'duplicate'
              ? 'an earlier line has the same path'
              : 'other entries lie in this one, which is no directory',
          raw: path,
        };
      }),
    );
    entries -= mistakes.length;
    rejected += mistakes.length;
    duplicates += mistakes.filter(({ mistake }) => mistake === 'duplicate').length;
  }
  return { ...books, entries, rejected, duplicates };
}

function assertGood(books: ImportBooks, { limit, share, listing }: ImportRequest, file: string | null): void {
  const look = file === null ? [] : [`Look at the rejected lines and why: ${safeText(file)}`];
  const commands = `Compare with the command for --format ${listing.format} in docs/importing.md.`;
  if (pastHope(books, limit) || tooManyRejects(books, limit)) {
    const [rejected, lines] = [books.rejected, books.lines].map((count) => count.toLocaleString('en-US'));
    throw new HeadwaterError({
      code: 'too-many-rejects',
      blame: 'usage',
      message: `${rejected} of ${lines} lines cannot be used, so nothing was imported for ${share}.`,
      next: [...look, commands, 'If the rest is worth having, allow more with --max-rejects.'],
    });
  }
  if (books.entries > 0) return;
  throw new HeadwaterError({
    code: 'listing-empty',
    blame: 'usage',
    message: `The listing holds no entry, so nothing was imported for ${share}.`,
    next: [...look, commands],
  });
}

function stopped(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'import-stopped',
    blame: 'held',
    message: `The import for ${share} was stopped; nothing of it was kept.`,
    next: ['Run the same command again.'],
  });
}
