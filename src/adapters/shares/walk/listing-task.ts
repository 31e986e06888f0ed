import { isGone } from '../system-error.ts';
import { type AsyncCalls, type Names, type OpenDirectory, Task } from './async-calls.ts';

/** Pauses before names that could not be looked at, or a directory that could not be read on, are tried again. */
const PAUSES_MS: readonly number[] = [250, 1000];

/** Names that were looked at, with the error of each that could not be. */
export interface Looked {
  readonly names: Names;
  readonly errors: readonly (string | null)[];
}

/** How the listing of a directory ended. `abandoned`: after names of it were handed over, or because a call hangs. */
export type Ending =
  | { readonly kind: 'listed' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly errorCode: string }
  | { readonly kind: 'abandoned'; readonly errorCode: string };

/** Where the names of a listing go. */
export interface NamesSink {
  /** Adds the names' rows. */
  add(looked: Looked): void;
}

/** The listing of one directory, from opening it to its last name, with many calls at once. */
export class ListingTask {
  readonly task = new Task();
  readonly path: Uint8Array;
  readonly ended: Promise<Ending>;
  #abandon: (ending: Ending) => void = () => undefined;
  #handedOver = false;

  constructor(path: Uint8Array, calls: AsyncCalls, sink: NamesSink) {
    this.path = path;
    const abandoned = new Promise<Ending>((resolve) => {
      this.#abandon = resolve;
    });
    this.ended = Promise.race([this.#list(calls, sink), abandoned]);
  }

  /** Waits for its calls no longer. */
  abandon(): void {
    this.task.abandoned = true;
    this.#abandon({ kind: 'abandoned', errorCode: 'ETIMEDOUT' });
  }

  async #list(calls: AsyncCalls, sink: NamesSink): Promise<Ending> {
    const directory = await calls.open(this.path, this.task);
    if (typeof directory === 'string') return this.#failed(directory);
    try {
      for (;;) {
        const names = await this.#next(directory);
        if (typeof names === 'string') return this.#failed(names);
        if (names === null) return { kind: 'listed' };
        const looked = await this.#look(names);
        if (this.task.abandoned) return { kind: 'abandoned', errorCode: 'ETIMEDOUT' };
        this.#handedOver = true;
        sink.add(looked);
        names.done();
      }
    } finally {
      directory.close();
    }
  }

  async #next(directory: OpenDirectory): Promise<Names | string | null> {
    for (let attempt = 0; ; attempt++) {
      const names = await directory.next(this.task);
      const pause = PAUSES_MS[attempt];
      // Nothing was handed over yet: the whole directory can be tried again, which heals more than reading on.
      if (typeof names !== 'string' || !this.#handedOver || pause === undefined) return names;
      await sleep(pause);
    }
  }

  async #look(names: Names): Promise<Looked> {
    const every = Array.from({ length: names.count }, (_, at) => at);
    const errors = await names.look(every, this.task);
    for (const pause of PAUSES_MS) {
      const again = errors.flatMap((error, at) => (error !== null && !isVanished(error) ? [at] : []));
      if (again.length === 0) break;
      await sleep(pause);
      const answers = await names.look(again, this.task);
      for (const [nth, at] of again.entries()) errors[at] = answers[nth] ?? null;
    }
    return { names, errors };
  }

  /** A directory that vanished is dropped, and so is one that something else took the place of; the root is neither. */
  #failed(errorCode: string): Ending {
    const gone = isGone(errorCode) || errorCode === 'ELOOP';
    if (gone && this.path.length > 0 && !this.#handedOver) return { kind: 'gone' };
    return { kind: this.#handedOver ? 'abandoned' : 'failed', errorCode };
  }
}

/** True for errors of a name that is no longer there; EINVAL is readlink's answer when something else took its place. */
export function isVanished(errorCode: string): boolean {
  return isGone(errorCode) || errorCode === 'EINVAL';
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
