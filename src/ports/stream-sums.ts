import type { Checksum } from './checksum.ts';

/** Sums up streams on threads of their own; of each no more than a few pieces are in memory. */
export interface StreamSums {
  /** CRC-64/NVME of the whole stream. Calls may overlap. What the stream throws is thrown. */
  sum(bytes: AsyncIterable<Uint8Array>): Promise<Checksum>;
  /** Ends the threads. */
  close(): Promise<void>;
}
