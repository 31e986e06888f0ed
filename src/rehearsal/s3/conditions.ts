import type { StoredObject } from '../object-store.ts';
import type { CommitOptions } from '../store/commit.ts';
import { headerOf, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/**
 * Holds an object against the conditions of a read, or of a copy's source (`prefix` `x-amz-copy-source-`).
 * ETags outrank dates, as HTTP has it.
 * @throws S3Error PreconditionFailed; NotModified for a read
 */
export function checkConditions(request: S3Request, object: StoredObject, prefix = ''): void {
  const given = (name: string): string | undefined => headerOf(request, `${prefix}${name}`);
  const matches = (list: string): boolean =>
    list.split(',').some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === object.etag);
  const changedAfter = (date: string): boolean =>
    Math.floor(object.lastModified.getTime() / 1000) > Date.parse(date) / 1000;
  const ifMatch = given('if-match');
  const ifNoneMatch = given('if-none-match');
  const modifiedSince = given('if-modified-since');
  const unmodifiedSince = given('if-unmodified-since');
  if (
    ifMatch !== undefined ? !matches(ifMatch) : unmodifiedSince !== undefined && changedAfter(unmodifiedSince)
  ) {
    throw failed();
  }
  // A date that is none says nothing.
  const since = modifiedSince !== undefined && !Number.isNaN(Date.parse(modifiedSince));
  if (ifNoneMatch !== undefined ? matches(ifNoneMatch) : since && !changedAfter(modifiedSince)) {
    if (prefix !== '') throw failed();
    throw new S3Error('NotModified', 'Not Modified', {
      etag: `"${object.etag}"`,
      'last-modified': object.lastModified.toUTCString(),
    });
  }
}

function failed(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

/** The conditions of a write [aws-facts C.6]. @throws S3Error NotImplemented */
export function writeConditions(request: S3Request): Pick<CommitOptions, 'ifMatch' | 'ifNoneMatch'> {
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', 'If-None-Match takes only * when writing.');
  }
  const ifMatch = headerOf(request, 'if-match');
  return {
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifMatch === undefined ? {} : { ifMatch: ifMatch.replaceAll('"', '') }),
  };
}
