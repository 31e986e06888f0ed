import type { ScanDocument, ScanEnd, ShardManifest } from './scan-documents.ts';

/** Names one scan of one share. */
export interface ScanRef {
  readonly share: string;
  /** Sortable by the time it began. */
  readonly scan: string;
}

/**
 * Where workers on several hosts keep what they share about a scan. What is written is never changed: of two who write
 * the same thing the first one wins. Methods throw PortFault; HeadwaterError `scan-document-unknown` (usage) for a
 * document that this version cannot read.
 */
export interface ScanStore {
  /** False when the bucket is not there. */
  exists(): Promise<boolean>;
  /** Scans of the share that began and did not end, oldest first. */
  open(share: string): Promise<readonly string[]>;
  /** Writes the scan's document; it is open from then on. */
  begin(document: ScanDocument): Promise<void>;
  /** Null when there is none. */
  document(scan: ScanRef): Promise<ScanDocument | null>;
  /** Counts one more start of the command; answers how many there were, this one included. */
  attempt(scan: ScanRef): Promise<number>;
  /** Closes the scan; the first one to close it decides how it ended. */
  end(scan: ScanRef, end: ScanEnd): Promise<void>;
  /** Null while the scan is open. */
  ended(scan: ScanRef): Promise<ScanEnd | null>;
  /** Names of the shards that have a manifest, in pages. */
  finished(scan: ScanRef): AsyncIterable<readonly string[]>;
  /** Null while the shard has none. */
  manifest(scan: ScanRef, shard: string): Promise<ShardManifest | null>;
  /** False when the shard has a manifest already. */
  writeManifest(scan: ScanRef, manifest: ShardManifest): Promise<boolean>;
  /** Uploads a Parquet file of rows and answers where it is; `name` is unique within the scan. */
  uploadPart(scan: ScanRef, name: string, file: string): Promise<string>;
  /** Downloads what lies at `key` into a new file. */
  download(key: string, file: string): Promise<void>;
  /** Writes paths of directories and answers where they are; `name` is unique within the scan. */
  writeDirectories(scan: ScanRef, name: string, paths: readonly Uint8Array[]): Promise<string>;
  /** Raw paths relative to the share's root. */
  directories(key: string): Promise<readonly Uint8Array[]>;
}
