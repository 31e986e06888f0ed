import type { StoredObject, StoredParts } from '../object-store.ts';

/** One part of a finished object. */
export interface StoredPart {
  readonly number: number;
  /** Offset of its first byte. */
  readonly start: number;
  readonly sizeBytes: number;
  /** Base64; absent unless the object's checksum is made of those of its parts. */
  readonly checksum?: string;
}

/** How many parts there are. */
export const partCount = (parts: StoredParts): number =>
  parts.sizes.reduce((sum, [, count]) => sum + count, 0);

/** The parts after number `after`, in order. */
export function* partsAfter(parts: StoredParts, after: number): Generator<StoredPart> {
  let number = 0;
  let start = 0;
  for (const [sizeBytes, count] of parts.sizes) {
    for (let turn = 0; turn < count; turn += 1) {
      number += 1;
      const checksum = parts.checksums?.[number - 1];
      if (number > after) yield { number, start, sizeBytes, ...(checksum === undefined ? {} : { checksum }) };
      start += sizeBytes;
    }
  }
}

/** Sizes as they are stored. */
export function sizesOf(bytes: readonly number[]): StoredParts['sizes'] {
  const sizes: [number, number][] = [];
  for (const one of bytes) {
    const last = sizes.at(-1);
    if (last?.[0] === one) last[1] += 1;
    else sizes.push([one, 1]);
  }
  return sizes;
}

/** Part `number` of an object; one that was written in one piece has one. Null beyond the last. */
export function partOf(object: StoredObject, number: number): StoredPart | null {
  if (object.parts !== undefined) return partsAfter(object.parts, number - 1).next().value ?? null;
  if (number > 1) return null;
  return { number: 1, start: 0, sizeBytes: object.sizeBytes, checksum: object.checksum.value };
}
