/** Pauses before each further attempt at a directory. */
const PAUSES_MS: readonly number[] = [250, 1000, 4000];
/** Refusals rarely go away: one more attempt, for servers that map users slowly. */
const REFUSED_PAUSES_MS: readonly number[] = [250];
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
/** Said at once: no attempt changes them. */
const FINAL: ReadonlySet<string> = new Set(['EXDEV', 'ENAMETOOLONG']);

/** A directory to be tried again. */
export interface Retry {
  readonly path: Uint8Array;
  /** Attempts made. */
  readonly attempts: number;
  readonly dueMs: number;
  /** True when no other follows. */
  readonly last: boolean;
}

/** Directories that failed, until they are due. */
export class Retries {
  readonly #waiting: Retry[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Notes a failed attempt, the `attempts`th; false when the directory is to be given up. */
  add(path: Uint8Array, attempts: number, errorCode: string, nowMs: number): boolean {
    const pauses = FINAL.has(errorCode) ? [] : REFUSED.has(errorCode) ? REFUSED_PAUSES_MS : PAUSES_MS;
    const pause = pauses[attempts - 1];
    if (pause === undefined) return false;
    this.#waiting.push({ path, attempts, dueMs: nowMs + pause, last: attempts === pauses.length });
    return true;
  }

  /** One that is due. */
  take(nowMs: number): Retry | undefined {
    const at = this.#waiting.findIndex(({ dueMs }) => dueMs <= nowMs);
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }
}
