import type { ListedObject, ListOptions } from '../../../ports/bucket.ts';
import type { S3 } from '../s3-calls.ts';
import { compareKeys, LONGEST_KEY_BYTES } from './key-order.ts';
import { askPage, attributesOf } from './page.ts';

/** Keys of a page where those asked for lie close together, and where they lie apart: S3 charges a page, not its keys. */
const DENSE_KEYS = 1000;
const SPARSE_KEYS = 20;

/**
 * Those of these keys that exist. A page begins right before the next key that is looked for, or where the page before ended, so it takes
 * as many requests as there are keys at most, and a thousandth of that where they lie side by side. Keys must ascend. Throws PortFault.
 */
export async function listKeys(
  s3: S3,
  bucket: string,
  keys: readonly string[],
  options: ListOptions = {},
): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  let next = 0;
  let last: string | null = null;
  let keysAPage = DENSE_KEYS;
  let token: string | null = null;
  for (let key = keys[next]; key !== undefined; key = keys[next]) {
    const before = rightBefore(key);
    const page = await askPage(s3, bucket, {
      ...attributesOf(options),
      MaxKeys: keysAPage,
      ...(token === null ? {} : { ContinuationToken: token }),
      StartAfter: last !== null && compareKeys(last, before) > 0 ? last : before,
    });
    const hits = found.length;
    for (const object of page.objects) {
      next = indexFrom(keys, next, object.key);
      if (keys[next] !== object.key) continue;
      found.push(object);
      next += 1;
    }
    if (page.next === null) break;
    // A page that is not the last may be empty.
    token = page.objects.length === 0 ? page.next : null;
    last = page.objects.at(-1)?.key ?? last;
    // Of the keys up to the last of the page none is to come.
    if (last !== null) next = indexFrom(keys, next, last);
    keysAPage =
      (found.length - hits) * 2 > Math.min(keysAPage, page.objects.length) ? DENSE_KEYS : SPARSE_KEYS;
  }
  return found;
}

/** The first of these keys, from an index on, that is not before `key`. */
function indexFrom(keys: readonly string[], from: number, key: string): number {
  let index = from;
  for (let at = keys[index]; at !== undefined && compareKeys(at, key) < 0; at = keys[index]) index += 1;
  return index;
}

/** A text right before a key, so that a listing which starts after it begins with the key if there is one. */
export function rightBefore(key: string): string {
  const chars = [...key];
  const point = chars.pop()?.codePointAt(0) ?? 0;
  const front = chars.join('');
  if (point === 0) return front;
  // Surrogates are no characters.
  const before = `${front}${String.fromCodePoint(point === 0xe000 ? 0xd7ff : point - 1)}`;
  const behind = `${before}\u{10ffff}`;
  return Buffer.byteLength(behind) > LONGEST_KEY_BYTES ? before : behind;
}
