import { basename, join } from 'node:path';
import type { ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import type { EntryColumn } from '../inventory/entry.ts';
import { type ImportBooks, parseRejectLimit } from '../inventory/import-books.ts';
import {
  type ColumnMap,
  IMPORT_FIELDS,
  type ImportField,
  OWN_NAMES,
  parseColumnMap,
  TABLE_FORMS,
  unknownColumns,
} from '../inventory/import-columns.ts';
import { byteText } from '../inventory/import-entry.ts';
import type { ListingFormat } from '../ports/listings.ts';
import { importListing } from '../steps/import.ts';
import type { ImportedValue } from '../views/values/imported.ts';
import { outputFile } from './output-file.ts';
import { type Project, selectShares } from './project.ts';
import { connectCatalog } from './scanning.ts';

/** An import as it is asked for. */
export interface ImportOptions {
  readonly format: ListingFormat;
  readonly files: readonly string[];
  /** Prefixes of the paths; none: those of the format. */
  readonly strip: readonly string[];
  readonly map: string | null;
  readonly delimiter: string | null;
  readonly header: boolean;
  readonly table: string;
  /** `100` or `0.1%`. */
  readonly maxRejects: string;
  /** Null: a file of its own below `.headwater/rejects/`. */
  readonly rejectsFile: string | null;
  readonly onProgress: (bytes: number, totalBytes: number | null, books: ImportBooks) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes a listing into an inventory of the named share. Throws what `importListing` throws, and HeadwaterError (usage)
 * `share-unknown`, `listing-missing`, `map-missing`, `map-invalid`, `max-rejects-invalid`, `output-refused` before anything is read.
 */
export async function importInto(
  project: Project,
  shareName: string,
  options: ImportOptions,
): Promise<ImportedValue> {
  const [share] = selectShares(project.config, [shareName]);
  if (share === undefined || options.files.length === 0) throw nothingToImport();
  const { format, strip } = options;
  const map = mapOf(options);
  const limit = parseRejectLimit(options.maxRejects);
  const prefixes = strip.length > 0 ? strip : (PREFIXES[format]?.(share) ?? []);
  const rejectsFile =
    options.rejectsFile === null
      ? ownRejectsFile(project, share.name)
      : outputFile(project, options.rejectsFile, options.files);
  const { createListings } = await import('../adapters/listings/listings.ts');
  const catalog = await connectCatalog(project);
  try {
    const {
      inventory,
      rejectsFile: rejects,
      reasons,
    } = await importListing(
      { catalog, listings: createListings(catalog) },
      {
        share: share.name,
        protocol: share.protocol,
        root: prefixes[0] ?? '.',
        listing: {
          ...options,
          map,
          rules: { prefixes: prefixes.map(byteText), windows: WINDOWS.includes(format) },
        },
        unknown: unknownTo(format, map),
        limit,
        rejectsFile,
        onProgress: options.onProgress,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
    );
    return { inventory, rejects: { file: rejects, reasons: [...reasons] } };
  } finally {
    await catalog.close();
  }
}

const WINDOWS: readonly ListingFormat[] = ['robocopy', 'powershell'];

const unc = ({ server, export: name }: ShareConfig): readonly string[] => [
  `\\\\${server}\\${name.replace(/^[\\/]+/, '')}`,
];

/** What stands before the paths when nobody says; the others list relative paths. */
const PREFIXES: Readonly<Partial<Record<ListingFormat, (share: ShareConfig) => readonly string[]>>> = {
  robocopy: unc,
  powershell: unc,
  xcp: ({ server, export: path }) => [`${server}:${path}`, basename(path)],
};

const TIMES: readonly ImportField[] = ['size', 'mtime'];
const FIELDS: Readonly<Partial<Record<ListingFormat, readonly ImportField[]>>> = {
  find: IMPORT_FIELDS,
  rclone: TIMES,
  robocopy: TIMES,
  powershell: [...TIMES, 'atime'],
  xcp: [...TIMES, 'atime', 'ctime', 'mode', 'uid', 'gid', 'blocks'],
  's3-inventory': TIMES,
};

function unknownTo(format: ListingFormat, map: ColumnMap | null): readonly EntryColumn[] {
  return unknownColumns(FIELDS[format] ?? (map ?? OWN_NAMES).keys());
}

function mapOf({ format, map }: ImportOptions): ColumnMap | null {
  if (map !== null && format !== 'csv' && format !== 'sqlite') {
    throw misused('--map is for --format csv and sqlite; the columns of the others are known.');
  }
  if (map === null && format === 'csv')
    throw misused('A CSV needs --map, which says what is in its columns.');
  return map === null ? null : parseColumnMap(map, format === 'sqlite' ? TABLE_FORMS : undefined);
}

function misused(message: string): HeadwaterError {
  return new HeadwaterError({
    code: 'map-missing',
    blame: 'usage',
    message,
    next: ['Write for example: --format csv --map path=Name,size=Bytes,mtime=Modified:unix'],
  });
}

function nothingToImport(): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-missing',
    blame: 'usage',
    message: 'A share and a listing are needed.',
    next: ['headwater inventory import projects listing.find --format find'],
  });
}

/** A name of its own for each import, so that none replaces another's. */
function ownRejectsFile(project: Project, share: string): string {
  const stamp = project.clock.now().toISOString().replace(/[-:.]/g, '');
  return join(project.state, 'rejects', `${share}-${stamp}.jsonl`);
}
