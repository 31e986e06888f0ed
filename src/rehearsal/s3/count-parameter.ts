import { S3Error } from './s3-error.ts';

/** Most entries of one page of parts or uploads. */
export const MAX_ENTRIES = 1000;

/** A count in a query parameter or header; `absent` when there is none. @throws S3Error InvalidArgument */
export function countParameter(text: string | null | undefined, name: string, absent: number): number {
  if (text === null || text === undefined || text === '') return absent;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1) {
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`);
  }
  return Number(text);
}
