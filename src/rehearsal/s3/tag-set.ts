import { S3Error } from './s3-error.ts';
import { childOf, childrenOf, malformed, parseXml, textOf, xmlDocument } from './xml.ts';

export type Tags = Readonly<Record<string, string>>;

/** Limits of an object's tags [aws-facts D]. */
const MAX_TAGS = 10;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags in an `x-amz-tagging` header, which is a query string. @throws S3Error InvalidArgument, InvalidTag, BadRequest */
export function parseTagHeader(text: string): Tags {
  const pairs = text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [decode(name), decode(rest.join('='))] as const;
    });
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw badHeader();
  return checked(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badHeader();
  }
}

function badHeader(): S3Error {
  return new S3Error(
    'InvalidArgument',
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
  );
}

/** The tags in a `Tagging` document. @throws S3Error MalformedXML, InvalidTag, BadRequest */
export function parseTagging(document: string): Tags {
  const set = childOf(parseXml(document, 'Tagging'), 'TagSet');
  if (set === undefined) throw malformed();
  const pairs = childrenOf(set, 'Tag').map((tag) => {
    const [name, value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (name === undefined || value === undefined) throw malformed();
    return [name, value] as const;
  });
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  return checked(pairs);
}

function checked(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > MAX_TAGS) throw new S3Error('BadRequest', 'Object tags cannot be greater than 10');
  for (const [name, value] of pairs) {
    if (name === '' || [...name].length > MAX_KEY_LENGTH || !CHARACTERS.test(name)) {
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid');
    }
    if ([...value].length > MAX_VALUE_LENGTH || !CHARACTERS.test(value)) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid');
    }
    if (/^aws:/i.test(name)) {
      throw new S3Error('InvalidTag', 'System tags cannot be added/updated by requester');
    }
  }
  return Object.fromEntries(pairs);
}

/** Tags as a `Tagging` document. */
export function taggingDocument(tags: Tags): string {
  const set = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return xmlDocument('Tagging', { TagSet: { Tag: set } });
}
