import type { StoredObject } from '../object-store.ts';
import { compareKeys } from '../store/key-order.ts';
import type { Destination } from './compare.ts';
import type { Job } from './job.ts';

/** The destination as PREPARING asks it. */
export interface DestinationSide {
  /** The object under a key, or null. Keys are asked for in the order S3 lists them. */
  find(key: string): Promise<Destination | null>;
  /** Called once, after the last key. */
  end(): Promise<void>;
}

/** Objects of the whole prefix in one listing, side by side with the walk; each that nobody asks for goes to `extra`. */
export function listedSide(job: Job, extra: (object: StoredObject) => Promise<void>): DestinationSide {
  const { prefix } = job.destination;
  const listing: AsyncIterator<StoredObject> = job.store.scan(job.bucket, { key: prefix, inclusive: true });
  let ahead: StoredObject | null | undefined;

  const peek = async (): Promise<StoredObject | null> => {
    if (ahead !== undefined) return ahead;
    job.signal.throwIfAborted();
    const next = await listing.next();
    ahead = next.done === true || !next.value.key.startsWith(prefix) ? null : next.value;
    return ahead;
  };
  return {
    find: async (key) => {
      for (let object = await peek(); object !== null; object = await peek()) {
        const order = compareKeys(object.key, key);
        if (order > 0) return null;
        ahead = undefined;
        if (order === 0) return object;
        await extra(object);
      }
      return null;
    },
    end: async () => {
      for (let object = await peek(); object !== null; object = await peek()) {
        ahead = undefined;
        await extra(object);
      }
      await listing.return?.();
    },
  };
}

/** One look an object: for a manifest, which may name a few of very many. */
export function askedSide(job: Job): DestinationSide {
  return { find: (key) => job.store.head(job.bucket, key), end: async () => undefined };
}
