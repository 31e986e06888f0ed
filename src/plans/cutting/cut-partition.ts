/**
 * A part of a share that one run of a task can carry. Every entry, and every name that appears after the scan, falls to
 * exactly one of a share's parts.
 */
export interface CutPartition {
  /** DataSync include patterns, escaped, each the root of a subtree; empty for the whole share but what is excluded. */
  readonly include: readonly string[];
  /** Subtrees that other parts carry, cut out of the included ones. */
  readonly exclude: readonly string[];
  /** Set when the part is a list of files directly in `directory`, from `from` (inclusive) to `before` (exclusive); null is open. */
  readonly files: {
    readonly directory: string;
    readonly from: string | null;
    readonly before: string | null;
  } | null;
  /** Files, directories and links. */
  readonly items: number;
  readonly bytes: number;
  readonly coldBytes: number;
  readonly largestBytes: number;
  /** Why it is cut like this, one sentence for a reviewer. */
  readonly reason: string;
}
