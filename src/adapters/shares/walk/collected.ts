import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import { prefixOf } from './dirents.ts';
import { isVanished, type Looked } from './listing-task.ts';
import { Skipped, sameDevice } from './looking.ts';
import type { Answer, Scope } from './messages.ts';
import { packPaths, packPortions } from './packed-paths.ts';
import { Rows } from './rows.ts';
import { KIND_DIRECTORY, KIND_OF_FORMAT, STATX_WORDS, WORD } from './statx.ts';

/** The most names that come in together, whatever kind of calls is made. */
const MOST_NAMES = 1024;
/** Children of a directory that is not listed whole yet, before they are handed over to be kept elsewhere. */
const MOST_CHILDREN = 1024;
const PORTION = 256;

/** What a job has found and not sent yet. */
export class Collected {
  readonly #scope: Scope;
  readonly #skipped: Skipped;
  readonly #rows: Rows;
  #listed: Uint8Array[] = [];
  #listings: number[] = [];
  #held: Answer['held'][number][] = [];
  #passed: Uint8Array[] = [];
  #passedIn: number[] = [];
  #unreadable: UnreadableSubtree[] = [];
  /** Rows since the job began. */
  total = 0;

  /** Sent when there are `rows` rows, or earlier. */
  constructor(scope: Scope, rows: number) {
    this.#scope = scope;
    this.#skipped = new Skipped(scope.skip);
    this.#rows = new Rows(rows + MOST_NAMES);
  }

  get rows(): number {
    return this.#rows.rows;
  }

  get empty(): boolean {
    return this.#rows.rows + this.#listed.length + this.#held.length + this.#unreadable.length === 0;
  }

  /** Adds rows of a directory; its subdirectories go to `children`, or are held when they become many. */
  add({ names, errors }: Looked, path: Uint8Array, listing: number, children: Uint8Array[]): void {
    const prefix = prefixOf(path);
    const { stats } = names;
    const blamed = new Set<string>();
    for (let at = 0; at < names.count; at++) {
      const error = errors[at] ?? null;
      const [bytes, start, end] = [names.bytes(at), names.start(at), names.end(at)];
      if (error === 'ENAMETOOLONG')
        this.#unreadable.push({
          path: Buffer.concat([prefix, bytes.subarray(start, end)]),
          errorCode: error,
        });
      else if (error !== null && !isVanished(error)) blamed.add(error);
      if (error !== null) continue;
      const stat = at * STATX_WORDS;
      const directory = KIND_OF_FORMAT[((stats[stat + WORD.mode] as number) >>> 12) & 0xf] === KIND_DIRECTORY;
      if (directory && this.#skipped.has(bytes, start, end)) {
        this.#passed.push(Buffer.concat([prefix, bytes.subarray(start, end)]));
        this.#passedIn.push(listing);
        continue;
      }
      this.#rows.append(listing, prefix, bytes, start, end, stats, stat);
      this.total++;
      const link = names.link(at);
      if (link !== null) this.#rows.link(link, link.length);
      if (!directory) continue;
      const child = this.#rows.path(this.#rows.rows - 1);
      if (sameDevice(stats, stat, this.#scope)) children.push(child);
      else this.#unreadable.push({ path: child, errorCode: 'EXDEV' });
    }
    for (const errorCode of blamed) this.#unreadable.push({ path, errorCode });
    if (children.length < MOST_CHILDREN) return;
    for (const directories of packPortions(children.splice(0), PORTION))
      this.#held.push({ listing, directories });
  }

  /** The directory was listed whole. */
  listed(path: Uint8Array, listing: number): void {
    this.#listed.push(path);
    this.#listings.push(listing);
  }

  /** Hands everything over. */
  take(): Pick<Answer, 'batch' | 'listed' | 'listings' | 'held' | 'passed' | 'passedIn' | 'unreadable'> {
    const taken = {
      batch: this.#rows.take(),
      listed: packPaths(this.#listed),
      listings: Uint32Array.from(this.#listings),
      held: this.#held,
      passed: packPaths(this.#passed),
      passedIn: Uint32Array.from(this.#passedIn),
      unreadable: this.#unreadable,
    };
    this.#listed = [];
    this.#listings = [];
    this.#held = [];
    this.#passed = [];
    this.#passedIn = [];
    this.#unreadable = [];
    return taken;
  }
}
