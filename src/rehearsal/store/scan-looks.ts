import type { Clock } from '../clock.ts';
import type { ListedEntry, StoredObject } from '../object-store.ts';
import { fileAt, stampAt, stampOf } from './body.ts';
import { describe, toStoredObject } from './describe.ts';
import { encodeComponent, InvalidKey, keyToNames, MAX_KEY_BYTES, SIDECAR_SUFFIX } from './key-path.ts';
import { type BucketLayout, keyPlace } from './layout.ts';
import { leadsOut } from './links.ts';
import { type BodyRecord, readSidecar, recordFor } from './sidecar.ts';
import type { WalkedKey } from './walk.ts';

/** What one object after the other is. Whoever lets others do something in between begins anew. */
export interface ScanLooks {
  look(key: string): Promise<StoredObject | null> | StoredObject | null;
  /** What listings say of it: from memory where body and sidecar are the files they were. */
  listed(walked: WalkedKey): Promise<ListedEntry | null> | ListedEntry | null;
  /** Somebody else may have changed directories. */
  forget(): void;
}

/**
 * Looks at objects in the order of their keys, many of one directory after the other: where that lies, and that no link leads out of
 * it, is found out once. What is not plainly there is left to {@link describe}.
 */
export function scanLooks(at: BucketLayout, clock: Clock): ScanLooks {
  let known: Directory | null = null;
  const filesOf = (key: string): Files | null => {
    const cutAt = key.lastIndexOf('/') + 1;
    if (known?.above.length !== cutAt || !key.startsWith(known.above))
      known = directoryOf(at, key.slice(0, cutAt));
    return files(known, key, cutAt);
  };
  return {
    look: (key) => shown(key, filesOf(key)) ?? asked(at, key, clock),
    listed: (walked) => {
      const { key } = walked;
      const entry = shownEntry(walked, filesOf(key));
      return entry ?? asked(at, key, clock).then((object) => (object === null ? null : entryOf(object)));
    },
    forget: () => {
      known = null;
    },
  };
}

/** Where objects lie whose keys begin with `above`; `plain` is null where that has to be asked for each. */
interface Directory {
  readonly above: string;
  readonly plain: { readonly objects: string; readonly meta: string } | null;
}

function directoryOf(at: BucketLayout, above: string): Directory {
  const names = above === '' ? [] : above.slice(0, -1).split('/').flatMap(encodeComponent);
  const path = names.map((name) => `/${name}`).join('');
  const plain = leadsOut(`${at.objects}${path}/any`, names.length + 1)
    ? null
    : { objects: `${at.objects}${path}/`, meta: `${at.meta}${path}/` };
  return { above, plain };
}

/** Where body and sidecar of a key lie when it is plainly there. */
interface Files {
  readonly body: string;
  readonly sidecar: string;
}

function files({ plain }: Directory, key: string, cutAt: number): Files | null {
  const [name, ...more] = encodeComponent(key.slice(cutAt));
  if (plain === null || name === undefined || more.length > 0) return null;
  // A key has at most three bytes a unit; only one that may be too long has to be measured.
  if (3 * key.length > MAX_KEY_BYTES && Buffer.byteLength(key) > MAX_KEY_BYTES) return null;
  return { body: plain.objects + name, sidecar: `${plain.meta}${name}${SIDECAR_SUFFIX}` };
}

function shown(key: string, found: Files | null): StoredObject | null {
  const stamp = found === null ? null : stampAt(found.body);
  if (found === null || stamp === null) return null;
  const record = recordFor(readSidecar(found.sidecar), stamp);
  return record === null ? null : toStoredObject(key, record);
}

/** A sidecar written this recently may be written again within the same tick of the file system's clock. */
const SETTLED_MS = 100;

function shownEntry({ key, index, rows }: WalkedKey, found: Files | null): ListedEntry | null {
  if (found === null) return null;
  const body = fileAt(found.body);
  const sidecar = body === null ? null : fileAt(found.sidecar);
  if (body === null || sidecar === null) return null;
  const memory = rows();
  const remembered = memory?.find(index, key, body, sidecar) ?? null;
  if (remembered !== null) return remembered;
  const record = recordFor(readSidecar(found.sidecar), stampOf(body));
  if (record === null) return null;
  const entry = recordEntry(key, record);
  if (Date.now() - Number(sidecar.ctimeMs) > SETTLED_MS) memory?.keep(index, entry, body, sidecar);
  return entry;
}

function recordEntry(key: string, { stamp, lastModified, ...record }: BodyRecord): ListedEntry {
  return entryOf({ key, sizeBytes: stamp.sizeBytes, lastModified: new Date(lastModified), ...record });
}

function entryOf({
  key,
  sizeBytes,
  etag,
  lastModified,
  storageClass,
  checksum,
  restore,
}: Listable): ListedEntry {
  return {
    key,
    sizeBytes,
    etag,
    lastModified: lastModified.toISOString(),
    storageClass,
    checksum,
    ...(restore === undefined ? {} : { restore }),
  };
}

type Listable = Pick<
  StoredObject,
  'key' | 'sizeBytes' | 'etag' | 'lastModified' | 'storageClass' | 'checksum' | 'restore'
>;

async function asked(at: BucketLayout, key: string, clock: Clock): Promise<StoredObject | null> {
  if (!isKey(key)) return null;
  const described = await describe(at, keyPlace(at, key), clock);
  return described === null ? null : toStoredObject(key, described.record);
}

/** A path made by hand may be longer than any key; S3 could not hold it. */
function isKey(key: string): boolean {
  try {
    keyToNames(key);
    return true;
  } catch (error) {
    if (error instanceof InvalidKey) return false;
    throw error;
  }
}
