import type { Catalog } from '../ports/catalog.ts';

type How<Method> = Method extends (...args: never[]) => AsyncIterable<unknown> ? 'streams' : 'asks';
type Lazy = Exclude<keyof Catalog, 'close'>;
type Method = (...args: unknown[]) => Promise<unknown> & AsyncIterable<unknown>;

/** How each method answers; the compiler holds it to the port. */
const METHODS: { readonly [Name in Lazy]: How<Catalog[Name]> } = {
  startInventory: 'asks',
  inventories: 'asks',
  latest: 'asks',
  begunScan: 'asks',
  inventory: 'asks',
  intact: 'asks',
  inventoryFiles: 'asks',
  fetchInventory: 'asks',
  profile: 'asks',
  rollup: 'streams',
  names: 'asks',
  breakdown: 'asks',
  countKeys: 'asks',
  churn: 'asks',
  duplicates: 'asks',
  listHazard: 'streams',
  difference: 'asks',
  writeManifest: 'asks',
  writeRepairManifest: 'asks',
  startBucketListing: 'asks',
  bucketChanges: 'streams',
  takeReport: 'asks',
  compare: 'asks',
  compareAgain: 'asks',
  listVerdicts: 'asks',
  streamVerdicts: 'streams',
  openSideTable: 'asks',
  sideTable: 'asks',
  unfinishedSideTable: 'asks',
  sideRows: 'streams',
  countWithout: 'asks',
  entriesWithout: 'streams',
  startImport: 'asks',
  s3Rows: 'streams',
};

/**
 * A catalog that is opened when it is first asked for something: a worker that watches executions for days never does, and
 * DuckDB takes 40 MiB as soon as it is loaded.
 */
export function lazyCatalog(open: () => Promise<Catalog>): Catalog {
  let opening: Promise<Catalog> | null = null;
  const method = async (name: Lazy): Promise<Method> => {
    opening ??= open();
    const catalog = await opening;
    return (catalog[name] as unknown as Method).bind(catalog);
  };
  const asks =
    (name: Lazy) =>
    async (...args: unknown[]) =>
      (await method(name))(...args);
  const streams = (name: Lazy) =>
    async function* (...args: unknown[]) {
      yield* (await method(name))(...args);
    };
  const methods = Object.entries(METHODS).map(([name, how]) => [
    name,
    how === 'asks' ? asks(name as Lazy) : streams(name as Lazy),
  ]);
  return { ...Object.fromEntries(methods), close: async () => (await opening)?.close() };
}
