import type { CopyPlace } from '../evidence/checked.ts';
import type { InventoryRef } from '../evidence/kept-inventory.ts';

/** Files of one record or inventory in one place. A file that is not there is null. */
export interface CopiedFiles {
  /** The whole file: for documents. */
  read(file: string): Promise<Uint8Array | null>;
  /** SHA-256 in hex of a file of any size, read as a stream. */
  sha256(file: string): Promise<string | null>;
  /** The bytes of a file of any size, as they come and unchecked: read them to the end, or leave the loop. */
  open(file: string): Promise<AsyncIterable<Uint8Array> | null>;
}

/** A record by its name. */
export interface RecordName {
  readonly share: string;
  readonly id: string;
}

/** One place where records lie, the lists beside them, and the inventories they name. */
export interface EvidenceCopies {
  readonly place: CopyPlace;
  /** Every record that lies here, whoever names it. */
  records(): Promise<readonly RecordName[]>;
  /** A record and the lists beside it. */
  record(share: string, id: string): CopiedFiles;
  /** An inventory: its description and its Parquet files. */
  inventory(inventory: InventoryRef): CopiedFiles;
}
