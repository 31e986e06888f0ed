import type { CopyPlace } from '../evidence/checked.ts';

/** One place where records and the lists beside them lie. A file that is not there is null. */
export interface EvidenceCopies {
  readonly place: CopyPlace;
  /** The whole file: for records and signatures. */
  read(share: string, id: string, file: string): Promise<Uint8Array | null>;
  /** SHA-256 in hex of a file of any size, read as a stream. */
  sha256(share: string, id: string, file: string): Promise<string | null>;
}
