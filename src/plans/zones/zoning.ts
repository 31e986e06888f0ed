/** A directory of a share with all that lies below it, as much of it as storage classes turn on. */
export interface Subtree {
  /** Relative to the share, without slashes at its ends. */
  readonly path: string;
  readonly files: number;
  readonly fileBytes: number;
  readonly coldBytes: number;
}

/** Subtrees of one temperature, and what lies around them. */
export interface Zones {
  /** None within another; heaviest first. */
  readonly trees: readonly Subtree[];
  /**
   * Whole subtrees beside them, which hold all of the share that is neither in `trees` nor directly in a directory above
   * them. Null when they are too many to be named.
   */
  readonly beside: readonly Subtree[] | null;
  /** Files directly in directories above them, the share's own among these. */
  readonly above: Omit<Subtree, 'path'>;
}

/** Where a share is cold and where it is warm, so far as that matters to its bytes. */
export interface Zoning {
  /** The largest subtrees that are cold and hold none of `warm`. */
  readonly cold: Zones;
  /** The largest subtrees that are warm. */
  readonly warm: Zones;
}

/** Both together, under the first one's path. */
export function joined<T extends Omit<Subtree, 'path'>>(one: T, other: Omit<Subtree, 'path'>): T {
  return {
    ...one,
    files: one.files + other.files,
    fileBytes: one.fileBytes + other.fileBytes,
    coldBytes: one.coldBytes + other.coldBytes,
  };
}

/** No files. */
export const NO_FILES: Omit<Subtree, 'path'> = { files: 0, fileBytes: 0, coldBytes: 0 };
