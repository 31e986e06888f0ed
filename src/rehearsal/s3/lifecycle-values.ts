import { S3Error } from './s3-error.ts';
import { malformed, textOf, type XmlNode } from './xml.ts';

/** A whole number that is not negative. @throws S3Error */
export function countOf(scope: XmlNode, name: string): number | undefined {
  const text = textOf(scope, name);
  if (text === undefined) return undefined;
  if (/^-\d+$/.test(text)) throw new S3Error('InvalidArgument', `'${name}' must not be negative`);
  if (!/^\d{1,15}$/.test(text)) throw malformed();
  return Number(text);
}

/** A whole number of at least one. @throws S3Error */
export function positiveOf(scope: XmlNode, name: string): number | undefined {
  const value = countOf(scope, name);
  if (value === 0) throw new S3Error('InvalidArgument', `'${name}' must be a positive integer`);
  return value;
}

/** S3 takes dates at midnight UTC only. @throws S3Error */
export function checkDate(text: string): void {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw malformed();
  if (at % 86_400_000 !== 0) throw new S3Error('InvalidArgument', "'Date' must be at midnight GMT");
}
