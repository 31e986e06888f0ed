import { isNeverCopied, type WalkFilters } from './walk.ts';

/** What keeps objects from being deleted although the walk did not meet them. */
export interface Shield {
  /** Nothing at or below this path (raw bytes) is known to be gone. To be called in key order. */
  unreadable(path: Buffer): void;
  /** Whether an object may be deleted; `name` is its key behind the prefix, asked for in key order. */
  allows(name: string): boolean;
}

/** Sorts right behind everything below a directory: the character after the slash. */
const AFTER_SLASH = '0';

/** Every directory on the way to a path, and the path. */
function* lineage(text: string): Generator<string> {
  for (let at = text.indexOf('/', 1); at >= 0; at = text.indexOf('/', at + 1)) yield text.slice(0, at);
  yield text;
}

/** The path filters are asked about, latin1 with a leading slash, of a key behind the location's prefix. */
export function pathOfKey(name: string): string {
  const bytes = Buffer.from(name).toString('latin1');
  return `/${bytes.endsWith('/') ? bytes.slice(0, -1) : bytes}`;
}

/**
 * Objects whose paths filters or DataSync itself leave out are left alone, and so are those below what could not be read
 * [aws-facts 3].
 */
export function newShield(filters: WalkFilters): Shield {
  let shut: string[] = [];
  return {
    unreadable: (path) => {
      const text = `/${path.toString('latin1')}`;
      shut = shut.filter((other) => other + AFTER_SLASH > text);
      shut.push(text);
    },
    allows: (name) => {
      const text = pathOfKey(name);
      if (shut.some((path) => text === path || text.startsWith(`${path}/`))) return false;
      if (!filters.include.takes(text)) return false;
      for (const path of lineage(text)) if (isNeverCopied(path) || filters.excluded(path)) return false;
      return true;
    },
  };
}
