/** A list for a service that works it off, on this host until it is dropped. */
export interface ManifestFile {
  /** Absolute. */
  readonly file: string;
  readonly sha256: string;
  /** Lines in it. */
  readonly files: number;
  drop(): Promise<void>;
}
