/** A checksum in S3's own words: two of one algorithm and type are equal when their values are. */
export interface Checksum {
  /** `CRC64NVME`, `SHA256`, ... */
  readonly algorithm: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  /** Base64 of the big-endian value; of a composite one with `-` and the number of parts behind it. Null: not known. */
  readonly value: string | null;
}
