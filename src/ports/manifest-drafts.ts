import type { ManifestFile } from './manifest-file.ts';

/** A manifest of a job of Batch Operations in the making, on this host. */
export interface ManifestDraft {
  /** Adds a line: bucket and URL-encoded key. */
  add(bucket: string, key: string): Promise<void>;
  readonly rows: number;
  /** Complete and on disk when it resolves. */
  finish(): Promise<ManifestFile>;
  /** Removes it, finished or not. */
  drop(): Promise<void>;
}

/** Where manifests are made. */
export interface ManifestDrafts {
  open(): Promise<ManifestDraft>;
}
