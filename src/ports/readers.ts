/** Something of a cloud service through which keys of a bucket are read, found by asking: nobody had to write it down. */
export interface FoundReader {
  readonly kind: 'file-share' | 'fsx-lustre';
  /** ARN of a file share, id of an association, or of a file system that was linked the old way. */
  readonly id: string;
  /** As its owner named it, or where in its file system the keys are; may be empty. Hostile input when shown. */
  readonly name: string;
  /**
   * What its keys begin with: '' for the whole bucket, else it ends with a slash. Null when it may be any bucket: its location is an
   * access point, which does not tell.
   */
  readonly keyPrefix: string | null;
}

/** Who reads a bucket, as far as services can be asked: in the client's account and Region. Methods throw PortFault. */
export interface Readers {
  /** File shares of any gateway, read-only ones and ones that are going too. */
  fileShares(bucket: string): Promise<readonly FoundReader[]>;
  /** Associations of FSx for Lustre and of file caches, and file systems with an import path. */
  lustre(bucket: string): Promise<readonly FoundReader[]>;
}
