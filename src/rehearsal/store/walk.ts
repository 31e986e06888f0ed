import { type Dir, type Dirent, mkdirSync, opendirSync, renameSync, statSync } from 'node:fs';
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

/** A directory as keys see it. A bare text for each thing in it: a flat bucket has a million. */
interface Listing {
  /** What each adds to the key: the component, and a slash behind it when it is a directory. Sorted. */
  readonly texts: readonly string[];
  /** Where directories are whose name is not their text. */
  readonly spelled: ReadonlyMap<string, string>;
}

/** Where a walk starts. */
export interface WalkStart {
  readonly key: string;
  /** Whether `key` itself may be the first. */
  readonly inclusive: boolean;
}

/** A key that has a body, or versions. */
export interface WalkedKey {
  readonly key: string;
}

/** Walks buckets in key order. */
export interface Walker {
  /**
   * Every key of a tree from `start` on, in UTF-8 byte order. Lazy: reads directories as they come. Below `objects/` a key is a
   * file; below `versions/` (`kept`) it is a directory with the body suffix.
   */
  walk(top: string, start: WalkStart, kept?: boolean): Generator<WalkedKey>;
}

const NOTHING: Listing = { texts: [], spelled: new Map() };
/** Names the file system hands over at a time. */
const NAMES_AT_ONCE = 1024;
/** Entries kept over all remembered directories. */
const REMEMBERED_ENTRIES = 400_000;
/** A directory changed this recently may change again within the same tick of the file system's clock. */
const SETTLED_MS = 100;

/** A walker that remembers sorted directories for as long as their modification time stands. */
export function createWalker(): Walker {
  const remembered = new Map<string, { readonly mtimeNs: bigint; readonly listing: Listing }>();
  let rememberedEntries = 0;

  const forget = (path: string): void => {
    rememberedEntries -= remembered.get(path)?.listing.texts.length ?? 0;
    remembered.delete(path);
  };

  const listingOf = (path: string, kept: boolean): Listing => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const known = remembered.get(path);
    if (stat === undefined) {
      forget(path);
      return NOTHING;
    }
    if (known?.mtimeNs === stat.mtimeNs) return known.listing;
    forget(path);
    const { listing, whole } = readListing(path, kept);
    if (whole && Date.now() - Number(stat.mtimeMs) > SETTLED_MS) {
      remembered.set(path, { mtimeNs: stat.mtimeNs, listing });
      rememberedEntries += listing.texts.length;
      for (const oldest of remembered.keys()) {
        if (rememberedEntries <= REMEMBERED_ENTRIES) break;
        forget(oldest);
      }
    }
    return listing;
  };

  return {
    walk: (top, start, kept = false) => walkTree((path) => listingOf(path, kept), top, start),
  };
}

function* walkTree(
  listingOf: (path: string) => Listing,
  root: string,
  start: WalkStart,
): Generator<WalkedKey> {
  const top = listingOf(root);
  const stack = [{ path: root, listing: top, next: firstAt(top.texts, start.key), prefix: '' }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const text = frame.listing.texts[frame.next];
    frame.next += 1;
    if (text === undefined) {
      stack.pop();
      continue;
    }
    const key = frame.prefix + text;
    if (text.endsWith('/')) {
      const path = frame.listing.spelled.get(text) ?? `${frame.path}/${text.slice(0, -1)}`;
      const listing = listingOf(path);
      const next = start.key.startsWith(key) ? firstAt(listing.texts, start.key.slice(key.length)) : 0;
      stack.push({ path, listing, next, prefix: key });
    } else if (key !== start.key || start.inclusive) {
      yield { key };
    }
  }
}

/** Index of the first text that is, or may lead to, a key not before `rest`. */
function firstAt(texts: readonly string[], rest: string): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(texts[middle] ?? '', rest) < 0) low = middle + 1;
    else high = middle;
  }
  // Nothing but the directory itself sorts between `a/` and `a/...`.
  const before = texts[low - 1];
  return before?.endsWith('/') === true && rest.startsWith(before) ? low - 1 : low;
}

/** `whole` is false when part of the listing came from nested directories, whose changes `path` would not show. */
function readListing(path: string, kept: boolean): { readonly listing: Listing; readonly whole: boolean } {
  const texts: string[] = [];
  const spelled = new Map<string, string>();
  const add = (component: string, directory: boolean, full: string): void => {
    const text = directory ? `${component}/` : component;
    texts.push(text);
    if (directory && full !== `${path}/${component}`) spelled.set(text, full);
  };
  const whole = collect(path, '', add, kept);
  sortByKey(texts, (text) => text);
  // A hand may have put `a` next to our `a%obj`: they are one key.
  const twins = texts.some((text, at) => text === texts[at - 1]);
  const unique = twins ? texts.filter((text, at) => text !== texts[at - 1]) : texts;
  return { listing: { texts: unique, spelled }, whole };
}

type Add = (component: string, directory: boolean, path: string) => void;

function collect(path: string, begun: string, add: Add, kept: boolean): boolean {
  let whole = true;
  const strange: Dirent[] = [];
  for (const item of itemsOf(path)) {
    const full = `${path}/${item.name}`;
    const text = begun === '' ? item.name : begun + item.name.slice(CONTINUATION_PREFIX.length);
    if (item.isDirectory() && item.name.endsWith(CONTINUED_SUFFIX)) {
      collect(full, text.slice(0, -CONTINUED_SUFFIX.length), add, kept);
      whole = false;
      continue;
    }
    if (!item.isDirectory() && (kept || !item.isFile())) continue;
    const beside = (kept || item.isFile()) && text.endsWith(BODY_SUFFIX);
    const escaped = beside ? text.slice(0, -BODY_SUFFIX.length) : text;
    const component = decodeComponent(escaped);
    const settled =
      encodeComponent(component).at(-1) === (beside ? item.name.slice(0, -BODY_SUFFIX.length) : item.name);
    if (settled) add(component, item.isDirectory() && !(kept && beside), full);
    else if (begun === '' && !kept) strange.push(item);
  }
  // Only now: the directory must not change while it is read.
  for (const item of strange) adopt(path, item, add);
  return whole;
}

/** A name a person made that is not how we would write it is taken as it reads, and renamed to how we write it. */
function adopt(path: string, item: Dirent, add: Add): void {
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
  add(item.name, item.isDirectory(), target);
}

function* itemsOf(path: string): Generator<Dirent> {
  let directory: Dir;
  try {
    directory = opendirSync(path, { bufferSize: NAMES_AT_ONCE });
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  try {
    for (let item = directory.readSync(); item !== null; item = directory.readSync()) yield item;
  } finally {
    directory.closeSync();
  }
}
