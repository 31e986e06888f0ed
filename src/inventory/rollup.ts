/**
 * What lies directly in one directory and will be moved: what every mapped entry of an inventory comes down to when it is
 * cut into partitions. A billion entries are some ten million of these.
 */
export interface DirectoryRollup {
  /** Relative to the share, no leading slash, the root is empty. Mapped paths are valid UTF-8. */
  readonly path: string;
  readonly files: number;
  readonly fileBytes: number;
  /** Children of that kind; those that have children of their own have a row of their own too. */
  readonly directories: number;
  readonly symlinks: number;
  /** Files whose last change lies further back than `coldAfterDays`. */
  readonly coldFiles: number;
  readonly coldBytes: number;
  /** The largest file. */
  readonly largestBytes: number;
}
