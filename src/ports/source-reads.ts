import type { Checksum } from './checksum.ts';
import type { SourceState } from './source-state.ts';

/** Algorithms that are computed here, as S3 spells them; S3 stores others too [aws-facts C.1]. */
export const SUM_ALGORITHMS = ['CRC64NVME', 'CRC32', 'CRC32C', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type SumAlgorithm = (typeof SUM_ALGORITHMS)[number];

/** A checksum that is to be computed while a file is read. */
export interface WantedSum {
  readonly algorithm: SumAlgorithm;
  /** Sizes of an object's parts, in order, for a composite checksum; null for one of the whole. */
  readonly partBytes: readonly number[] | null;
}

/** Checksums of a file in a certain state. */
export interface KnownSums {
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  /** Null when nobody knows it: then size and mtime decide. */
  readonly ctimeNs: bigint | null;
  readonly sums: readonly Checksum[];
}

/** A file or link to look at; without `sums` its content is not read. No algorithm twice. */
export interface SourceTask {
  readonly path: Uint8Array;
  readonly kind: 'file' | 'symlink';
  readonly sums: readonly WantedSum[];
  /** Of a file, all that `sums` asks for: they are the answer, and nothing is read, while the file still is in that state. */
  readonly known?: KnownSums | null;
}

/** What became of it. `gone` also when the name leads to something else by now, or out of the share through a link. */
export type SourceReading =
  | (SourceState & {
      readonly kind: 'read';
      readonly sums: readonly Checksum[];
      /** True when they are those of the task's `known`, and no byte was read. */
      readonly known: boolean;
    })
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly errorCode: string };

/** Reads many files of one share on threads of its own, disturbing neither them nor their access times. */
export interface SourceReader {
  /**
   * One reading a task, in order. Calls may overlap. Throws HeadwaterError `mount-unreadable` (usage) when the root is away
   * or another one: that says nothing about the files.
   */
  read(tasks: readonly SourceTask[]): Promise<readonly SourceReading[]>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** True for an algorithm that can be computed here. */
export function isComputable(algorithm: string): algorithm is SumAlgorithm {
  return (SUM_ALGORITHMS as readonly string[]).includes(algorithm);
}
