/** Raw paths one after the other, each followed by one NUL byte (which no path holds): how directories travel and wait. */
export interface PackedPaths {
  readonly count: number;
  readonly bytes: Uint8Array;
}

export const NO_PATHS: PackedPaths = { count: 0, bytes: new Uint8Array() };

/** Packs paths, in their order. */
export function packPaths(paths: readonly Uint8Array[]): PackedPaths {
  let size = 0;
  for (const path of paths) size += path.length + 1;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const path of paths) {
    bytes.set(path, at);
    at += path.length + 1;
  }
  return { count: paths.length, bytes };
}

/** The paths again, as views. */
export function unpackPaths(packed: PackedPaths): Uint8Array[] {
  const paths: Uint8Array[] = [];
  let at = 0;
  for (let n = 0; n < packed.count; n++) {
    const end = packed.bytes.indexOf(0, at);
    paths.push(packed.bytes.subarray(at, end));
    at = end + 1;
  }
  return paths;
}

/** Packs in portions of at most `most` paths, so that several workers can share a long list. */
export function packPortions(paths: readonly Uint8Array[], most: number): PackedPaths[] {
  const portions: PackedPaths[] = [];
  for (let at = 0; at < paths.length; at += most) portions.push(packPaths(paths.slice(at, at + most)));
  return portions;
}

/** Two lists of about the same length; the second is empty when there is only one path. */
export function halves(packed: PackedPaths): readonly [PackedPaths, PackedPaths] {
  const paths = unpackPaths(packed);
  const middle = Math.ceil(paths.length / 2);
  return [packPaths(paths.slice(0, middle)), packPaths(paths.slice(middle))];
}
