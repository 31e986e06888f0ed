import type { BucketDocument } from './bucket-document.ts';
import { S3Error } from './s3-error.ts';
import { childOf, childrenOf, known, malformed, textOf, type XmlNode } from './xml.ts';

// A bucket has at most 50 tags, keys of 1 to 128 and values of up to 256 characters; `aws:` is AWS's own.
const MAX_TAGS = 50;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags of a bucket: replaced as a whole. */
export const TAGGING: BucketDocument = {
  root: 'Tagging',
  file: 'tagging.xml',
  putStatus: 204,
  absent() {
    throw new S3Error('NoSuchTagSet', 'The TagSet does not exist');
  },
  check(content) {
    known(content, ['TagSet']);
    const set = childOf(content, 'TagSet');
    if (set === undefined) throw malformed();
    known(set, ['Tag']);
    checkBucketTags(childrenOf(set, 'Tag'));
    return undefined;
  },
};

/** @throws S3Error InvalidTag, MalformedXML, and InvalidArgument for too many */
export function checkBucketTags(tags: readonly XmlNode[]): void {
  if (tags.length > MAX_TAGS)
    throw new S3Error('InvalidArgument', `Bucket tag count cannot be greater than ${MAX_TAGS}`);
  const keys = new Set<string>();
  for (const tag of tags) {
    known(tag, ['Key', 'Value']);
    const [key, value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (key === undefined || value === undefined) throw malformed();
    if (key === '' || key.length > 128 || !ALLOWED.test(key))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid');
    if (value.length > 256 || !ALLOWED.test(value))
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid');
    if (key.toLowerCase().startsWith('aws:'))
      throw new S3Error('InvalidTag', 'System tags cannot be added/updated by requester');
    if (keys.has(key)) throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
    keys.add(key);
  }
}
