import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './fs-errors.ts';
import { compareKeys, sortByKey } from './key-order.ts';
import {
  BODY_SUFFIX,
  CONTINUATION_PREFIX,
  CONTINUED_SUFFIX,
  decodeComponent,
  encodeComponent,
} from './key-path.ts';

/** One thing in a directory as keys see it. */
interface DirectoryEntry {
  /** What it adds to the key: the component, and a slash behind it when it is a directory. Entries sort by this. */
  readonly text: string;
  readonly directory: boolean;
  readonly path: string;
}

/** Where a walk starts. */
export interface WalkStart {
  readonly key: string;
  /** Whether `key` itself may be the first. */
  readonly inclusive: boolean;
}

/** A key and the path of its body. */
export interface WalkedKey {
  readonly key: string;
  readonly path: string;
}

/** Walks buckets in key order. */
export interface Walker {
  /**
   * Every key of a tree from `start` on, in UTF-8 byte order. Lazy: reads directories as they come. Below `objects/` a key is a
   * file; below `versions/` (`kept`) it is a directory with the body suffix.
   */
  walk(top: string, start: WalkStart, kept?: boolean): Generator<WalkedKey>;
}

/** Entries kept over all remembered directories. */
const REMEMBERED_ENTRIES = 400_000;
/** A directory changed this recently may change again within the same tick of the file system's clock. */
const SETTLED_MS = 100;

/** A walker that remembers sorted directories for as long as their modification time stands. */
export function createWalker(): Walker {
  const remembered = new Map<
    string,
    { readonly mtimeNs: bigint; readonly entries: readonly DirectoryEntry[] }
  >();
  let rememberedEntries = 0;

  const forget = (path: string): void => {
    rememberedEntries -= remembered.get(path)?.entries.length ?? 0;
    remembered.delete(path);
  };

  const entriesOf = (path: string, kept: boolean): readonly DirectoryEntry[] => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const known = remembered.get(path);
    if (stat === undefined) {
      forget(path);
      return [];
    }
    if (known?.mtimeNs === stat.mtimeNs) return known.entries;
    forget(path);
    const { entries, whole } = readEntries(path, kept);
    if (whole && Date.now() - Number(stat.mtimeMs) > SETTLED_MS) {
      remembered.set(path, { mtimeNs: stat.mtimeNs, entries });
      rememberedEntries += entries.length;
      for (const oldest of remembered.keys()) {
        if (rememberedEntries <= REMEMBERED_ENTRIES) break;
        forget(oldest);
      }
    }
    return entries;
  };

  return {
    walk: (top, start, kept = false) => walkTree((path) => entriesOf(path, kept), top, start),
  };
}

function* walkTree(
  entriesOf: (path: string) => readonly DirectoryEntry[],
  root: string,
  start: WalkStart,
): Generator<WalkedKey> {
  const top = entriesOf(root);
  const stack = [{ entries: top, next: firstAt(top, start.key), prefix: '' }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const entry = frame.entries[frame.next];
    frame.next += 1;
    if (entry === undefined) {
      stack.pop();
      continue;
    }
    const key = frame.prefix + entry.text;
    if (entry.directory) {
      const entries = entriesOf(entry.path);
      const next = start.key.startsWith(key) ? firstAt(entries, start.key.slice(key.length)) : 0;
      stack.push({ entries, next, prefix: key });
    } else if (key !== start.key || start.inclusive) {
      yield { key, path: entry.path };
    }
  }
}

/** Index of the first entry that is, or may lead to, a key not before `rest`. */
function firstAt(entries: readonly DirectoryEntry[], rest: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(entries[middle]?.text ?? '', rest) < 0) low = middle + 1;
    else high = middle;
  }
  // Nothing but the directory itself sorts between `a/` and `a/...`.
  const before = entries[low - 1];
  return before?.directory === true && rest.startsWith(before.text) ? low - 1 : low;
}

/** `whole` is false when part of the listing came from nested directories, whose changes `path` would not show. */
function readEntries(
  path: string,
  kept: boolean,
): { readonly entries: readonly DirectoryEntry[]; readonly whole: boolean } {
  const entries: DirectoryEntry[] = [];
  const whole = collect(path, '', entries, kept);
  sortByKey(entries, (entry) => entry.text);
  // A hand may have put `a` next to our `a%obj`: the plain name is the object.
  const unique = entries.filter((entry, at) => {
    const twins = [entries[at - 1], entries[at + 1]];
    return !entry.path.endsWith(BODY_SUFFIX) || twins.every((twin) => twin?.text !== entry.text);
  });
  return { entries: unique, whole };
}

function collect(path: string, begun: string, entries: DirectoryEntry[], kept: boolean): boolean {
  let whole = true;
  for (const item of readNames(path)) {
    const full = `${path}/${item.name}`;
    const text = begun === '' ? item.name : begun + item.name.slice(CONTINUATION_PREFIX.length);
    if (item.isDirectory() && item.name.endsWith(CONTINUED_SUFFIX)) {
      collect(full, text.slice(0, -CONTINUED_SUFFIX.length), entries, kept);
      whole = false;
      continue;
    }
    if (!item.isDirectory() && (kept || !item.isFile())) continue;
    const beside = (kept || item.isFile()) && text.endsWith(BODY_SUFFIX);
    const escaped = beside ? text.slice(0, -BODY_SUFFIX.length) : text;
    const component = decodeComponent(escaped);
    const settled =
      encodeComponent(component).at(-1) === (beside ? item.name.slice(0, -BODY_SUFFIX.length) : item.name);
    if (settled) entries.push(entryOf(component, item.isDirectory() && !(kept && beside), full));
    else if (begun === '' && !kept) adopt(path, item, entries);
  }
  return whole;
}

const entryOf = (component: string, directory: boolean, path: string): DirectoryEntry => ({
  text: directory ? `${component}/` : component,
  directory,
  path,
});

type NamedItem = ReturnType<typeof readNames>[number];

/** A name a person made that is not how we would write it is taken as it reads, and renamed to how we write it. */
function adopt(path: string, item: NamedItem, entries: DirectoryEntry[]): void {
  const target = `${path}/${encodeComponent(item.name).join('/')}`;
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) return;
  try {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(`${path}/${item.name}`, target);
  } catch (error) {
    // The name is not UTF-8, hence no key: what we were given is not what is on disk.
    if (isMissing(error)) return;
    throw error;
  }
  entries.push(entryOf(item.name, item.isDirectory(), target));
}

function readNames(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
