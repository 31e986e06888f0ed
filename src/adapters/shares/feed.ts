import type { Entry } from '../../inventory/entry.ts';
import { batchOf } from '../../inventory/entry-batch.ts';
import type { WalkItem } from '../../ports/shares.ts';

/** Entries handed over at once. */
const BATCH_ENTRIES = 2048;
/** Entries waiting for the consumer before listing pauses. */
const HIGH_WATER = 4 * BATCH_ENTRIES;

/** The short buffer between the directories being listed and the one consumer. */
export interface Feed {
  add(entry: Entry): void;
  addUnreadable(item: WalkItem): void;
  /** What can be handed over now; with `all` also a batch that is not full. Null when nothing can. */
  take(all: boolean): WalkItem | null;
  readonly full: boolean;
  /** Resolves when the buffer has room: true; or when the feed stopped: false. */
  room(): Promise<boolean>;
  /** Resolves at the next change worth looking at. */
  changed(): Promise<void>;
  notify(): void;
  stop(): void;
}

/** An empty feed. All methods run on one thread, so state cannot change between a look and the wait after it. */
export function createFeed(): Feed {
  let entries: Entry[] = [];
  const unreadable: WalkItem[] = [];
  let held: ((more: boolean) => void)[] = [];
  let wake: () => void = () => undefined;
  let stopped = false;

  const release = (): void => {
    const waiting = held;
    held = [];
    for (const go of waiting) go(!stopped);
  };
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length >= BATCH_ENTRIES) wake();
    },
    addUnreadable: (item) => void unreadable.push(item),
    take: (all) => {
      const first = unreadable.shift();
      if (first !== undefined) return first;
      if (entries.length === 0 || (!all && entries.length < BATCH_ENTRIES)) return null;
      const item: WalkItem = { kind: 'entries', batch: batchOf(entries) };
      entries = [];
      release();
      return item;
    },
    get full() {
      return entries.length >= HIGH_WATER;
    },
    room: () =>
      stopped || entries.length < HIGH_WATER
        ? Promise.resolve(!stopped)
        : new Promise((go) => void held.push(go)),
    changed: () =>
      new Promise((go) => {
        wake = go;
      }),
    notify: () => wake(),
    stop: () => {
      stopped = true;
      release();
    },
  };
}
