import type { Entry, UnreadableSubtree } from '../inventory/entry.ts';

/** What a walk yields, in batches; order is unspecified. */
export type WalkItem =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'unreadable'; readonly subtree: UnreadableSubtree };

export interface WalkOptions {
  /** Directory names never entered, as the system reports them: DataSync skips these too. */
  readonly skipNames?: readonly string[];
  readonly signal?: AbortSignal;
}

/** One file read in full, with a stat before and after, so a change during reading cannot hide. */
export type FileLook =
  | {
      readonly kind: 'read';
      readonly sizeBytes: number;
      readonly mtimeNs: bigint;
      readonly crc64nvme: string;
      readonly steady: boolean;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly errorCode: string };

/** A share as this host sees it, mounted. Read-only: there is no method that writes. */
export interface Shares {
  /** Throws HeadwaterError `mount-unreadable` (usage) unless the root can be listed; reads nothing else. */
  assertReadable(root: string): Promise<void>;
  /** Throws HeadwaterError `mount-unreadable` (usage) when the root is missing, not a directory, or unreadable. */
  walk(root: string, options?: WalkOptions): AsyncIterable<WalkItem>;
  /** Reads one file or one symlink's target, computing CRC-64/NVME (base64, big-endian, as S3 shows it). */
  look(root: string, path: Uint8Array, kind: 'file' | 'symlink'): Promise<FileLook>;
}
