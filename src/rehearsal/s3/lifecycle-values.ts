import { S3Error } from './s3-error.ts';
import { malformed, textOf, type XmlNode } from './xml.ts';

/** S3's numbers of days; object sizes are the only larger ones. */
const LARGEST = { days: 2 ** 31 - 1, size: Number.MAX_SAFE_INTEGER };

/** A whole number that is not negative. @throws S3Error */
export function countOf(scope: XmlNode, name: string): number | undefined {
  const text = textOf(scope, name);
  if (text === undefined) return undefined;
  if (/^-\d+$/.test(text)) throw new S3Error('InvalidArgument', `'${name}' must not be negative`);
  if (!/^\d{1,15}$/.test(text)) throw malformed();
  if (Number(text) > LARGEST[name.startsWith('ObjectSize') ? 'size' : 'days']) throw malformed();
  return Number(text);
}

/** A whole number of at least one. @throws S3Error */
export function positiveOf(scope: XmlNode, name: string): number | undefined {
  const value = countOf(scope, name);
  if (value === 0) throw new S3Error('InvalidArgument', `'${name}' must be a positive integer`);
  return value;
}

const ISO_8601 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** S3 takes dates at midnight UTC only; answers days since the epoch. @throws S3Error */
export function checkDate(text: string): number {
  const at = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw malformed();
  if (at % 86_400_000 !== 0) throw new S3Error('InvalidArgument', "'Date' must be at midnight GMT");
  return at / 86_400_000;
}
