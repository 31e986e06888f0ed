import type { ByteRange } from '../store/body.ts';
import { S3Error } from './s3-error.ts';

/**
 * One range of a `Range` header, inclusive on both ends; null for the whole body, which is also what S3 answers to several ranges and to a
 * header it cannot read.
 * @throws S3Error InvalidRange when no byte of the object is in it
 */
export function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const last = sizeBytes - 1;
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? last : Math.min(Number(to), last);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  if (start > last || (from === '' && Number(to) === 0)) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      'content-range': `bytes */${sizeBytes}`,
    });
  }
  return { start, end };
}

/**
 * The range of an UploadPartCopy, which must be whole and within the source.
 * @throws S3Error InvalidArgument
 */
export function copyRangeOf(header: string, sizeBytes: number): ByteRange {
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const [start, end] = [Number(match?.[1] ?? -1), Number(match?.[2] ?? -1)];
  if (match === null || end < start) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (end >= sizeBytes) {
    throw new S3Error(
      'InvalidArgument',
      `Range specified is not valid for source object of size: ${sizeBytes}`,
    );
  }
  return { start, end };
}
