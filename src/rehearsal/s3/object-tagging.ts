import { readDocument } from './body.ts';
import { amendObject, findObject } from './find-object.ts';
import { versionHeader } from './object-headers.ts';
import type { ObjectCall, S3Answer } from './request.ts';
import { parseTagging, taggingDocument } from './tag-set.ts';

/** GetObjectTagging; an object without tags has an empty set. */
export async function getObjectTagging(call: ObjectCall): Promise<S3Answer> {
  const object = await findObject(call);
  return { status: 200, headers: versionHeader(object), body: taggingDocument(object.tags ?? {}) };
}

/** PutObjectTagging: replaces all tags. */
export async function putObjectTagging(call: ObjectCall): Promise<S3Answer> {
  const tags = parseTagging(await readDocument(call.request));
  return { status: 200, headers: versionHeader(await amendObject(call, { tags })) };
}

/** DeleteObjectTagging. */
export async function deleteObjectTagging(call: ObjectCall): Promise<S3Answer> {
  return { status: 204, headers: versionHeader(await amendObject(call, { tags: null })) };
}
