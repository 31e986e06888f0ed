import type { Clock } from '../clock.ts';
import type { StoredObject } from '../object-store.ts';
import { stampAt } from './body.ts';
import { describe, toStoredObject } from './describe.ts';
import { encodeComponent, InvalidKey, keyToNames, MAX_KEY_BYTES, SIDECAR_SUFFIX } from './key-path.ts';
import { type BucketLayout, keyPlace } from './layout.ts';
import { leadsOut } from './links.ts';
import { readSidecar, recordFor } from './sidecar.ts';

/** What one object after the other is. Whoever lets others do something in between begins anew. */
export interface ScanLooks {
  look(key: string): Promise<StoredObject | null> | StoredObject | null;
  /** Somebody else may have changed directories. */
  forget(): void;
}

/**
 * Looks at objects in the order of their keys, many of one directory after the other: where that lies, and that no link leads out of
 * it, is found out once. What is not plainly there is left to {@link describe}.
 */
export function scanLooks(at: BucketLayout, clock: Clock): ScanLooks {
  let known: Directory | null = null;
  return {
    look: (key) => {
      const cutAt = key.lastIndexOf('/') + 1;
      const above = key.slice(0, cutAt);
      if (known?.above !== above) known = directoryOf(at, above);
      return known.plain === null
        ? asked(at, key, clock)
        : (shown(known, key, cutAt) ?? asked(at, key, clock));
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

function shown({ plain }: Directory, key: string, cutAt: number): StoredObject | null {
  const [name, ...more] = encodeComponent(key.slice(cutAt));
  if (plain === null || name === undefined || more.length > 0) return null;
  // A key has at most three bytes a unit; only one that may be too long has to be measured.
  if (3 * key.length > MAX_KEY_BYTES && Buffer.byteLength(key) > MAX_KEY_BYTES) return null;
  const stamp = stampAt(plain.objects + name);
  if (stamp === null) return null;
  const record = recordFor(readSidecar(`${plain.meta}${name}${SIDECAR_SUFFIX}`), stamp);
  return record === null ? null : toStoredObject(key, record);
}

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
