import type { MountEntry, Refused } from './mount-walk.ts';
import type { UploadFailure } from './upload.ts';

/** Something clients have done that is not in the bucket yet. */
export interface DirtyFile {
  readonly path: string;
  /** Null: a client has removed it. */
  readonly entry: MountEntry | null;
  /** Its place in the order in which changes were noticed. */
  readonly since: number;
  readonly failing: UploadFailure | null;
}

/** What a client could not have written: not a file a share takes, or a share that is read-only. */
export interface RefusedFile {
  readonly path: string;
  readonly reason: Refused['reason'] | 'read-only';
}

/** What a share's cache holds. */
export interface CacheState {
  /** Size of all files in the mount. */
  readonly usedBytes: number;
  readonly dirtyBytes: number;
  readonly dirty: readonly DirtyFile[];
  /** At most 1,000 of them; `refusedCount` counts all. */
  readonly refused: readonly RefusedFile[];
  readonly refusedCount: number;
}
