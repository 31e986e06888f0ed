/** Some names of a directory, which can be looked at in any order and at the same time. */
export interface Names {
  readonly count: number;
  /** What was seen: a `struct statx` each. */
  readonly stats: Uint32Array;
  /** Looks at some of the names: for each null, or the name of its error. */
  look(which: readonly number[], task: Task): Promise<(string | null)[]>;
  /** The bytes a name lies in. */
  bytes(at: number): Uint8Array;
  start(at: number): number;
  end(at: number): number;
  /** The target of a link that was looked at. */
  link(at: number): Uint8Array | null;
  /** Nobody needs them any more, and none is being looked at: their memory may serve others. */
  done(): void;
}

/** A directory that is being listed. */
export interface OpenDirectory {
  /** The next names; null at the end; or the name of the error. */
  next(task: Task): Promise<Names | string | null>;
  close(): void;
}

/** Calls to a file system, many at once. */
export interface AsyncCalls {
  /** Opens a directory for listing, or says the name of the error. */
  open(path: Uint8Array, task: Task): Promise<OpenDirectory | string>;
}

/** The listing of one directory, as far as its calls are concerned. */
export class Task {
  #calls = 0;
  #sinceMs = performance.now();
  /** True when its calls are no longer waited for. */
  abandoned = false;

  begin(): void {
    if (this.#calls++ === 0) this.#sinceMs = performance.now();
  }

  end(): void {
    this.#calls--;
    this.#sinceMs = performance.now();
  }

  get calls(): number {
    return this.#calls;
  }

  /** How long none of its calls has come back; 0 when none is under way. */
  silentMs(nowMs: number): number {
    return this.#calls === 0 ? 0 : nowMs - this.#sinceMs;
  }
}
