import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import type { EntryBatch } from '../../../inventory/entry-batch.ts';
import type { ListedDirectory, WalkItem } from '../../../ports/shares.ts';

/** Rows waiting for the consumer before no further job is given out. */
const HIGH_WATER_ROWS = 32_768;
/** Batches waiting: one that holds few rows takes the memory of a full one all the same. */
const HIGH_WATER_BATCHES = 6;

/** What was found and not yet taken by the one consumer. */
export class Outbox {
  readonly #items: WalkItem[] = [];
  #rows = 0;
  #batches = 0;
  #wake: () => void = () => undefined;

  get full(): boolean {
    return this.#rows >= HIGH_WATER_ROWS || this.#batches >= HIGH_WATER_BATCHES;
  }

  entries(batch: EntryBatch): void {
    this.#rows += batch.rows;
    this.#batches += 1;
    this.#items.push({ kind: 'entries', batch });
  }

  listed(directories: readonly ListedDirectory[]): void {
    if (directories.length > 0) this.#items.push({ kind: 'listed', directories });
  }

  unreadable(subtree: UnreadableSubtree): void {
    this.#items.push({ kind: 'unreadable', subtree });
  }

  take(): WalkItem | undefined {
    const item = this.#items.shift();
    if (item?.kind === 'entries') {
      this.#rows -= item.batch.rows;
      this.#batches -= 1;
    }
    return item;
  }

  /** Something changed that the consumer should look at. */
  notify(): void {
    this.#wake();
  }

  /** Resolves at the next change: true; or after a while: false. */
  changed(mostMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), mostMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
