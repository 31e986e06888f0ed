import { isVersionId } from '../store/versions.ts';
import { S3Error } from './s3-error.ts';

/** The version a request names; null when it names none. @throws S3Error InvalidArgument for what cannot be an id */
export function versionIdOf(query: URLSearchParams, name = 'versionId'): string | null {
  const text = query.get(name);
  return text === null ? null : checkedVersionId(text);
}

/** @throws S3Error InvalidArgument for what cannot be a version id */
export function checkedVersionId(text: string): string {
  if (text === '') throw new S3Error('InvalidArgument', 'Version id cannot be the empty string');
  if (!isVersionId(text)) throw new S3Error('InvalidArgument', 'Invalid version id specified');
  return text;
}
