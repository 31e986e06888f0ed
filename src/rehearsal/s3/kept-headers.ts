import { headerOf, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** Most user metadata, names and values together [aws-facts D]. */
const MAX_METADATA_BYTES = 2048;
const METADATA = 'x-amz-meta-';

/** Headers S3 gives back as it got them. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** What a writing request wants given back. `aws-chunked` is the framing of the body, not part of its encoding. */
export function keptHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headerOf(request, name);
    const text = name === 'content-encoding' ? withoutFraming(value) : value;
    if (text !== undefined && text !== '') kept[name] = text;
  }
  const redirect = kept['x-amz-website-redirect-location'];
  if (redirect !== undefined && !/^(\/|https?:\/\/)/.test(redirect)) {
    throw new S3Error('InvalidArgument', 'The website redirect location must start with / or http.');
  }
  return kept;
}

function withoutFraming(encoding: string | undefined): string | undefined {
  return encoding
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'aws-chunked')
    .join(',');
}

/** A request's user metadata, names in lower case and without their prefix. @throws S3Error MetadataTooLarge */
export function metadataOf(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(METADATA) || value === undefined) continue;
    const text = received(String(value));
    metadata[name.slice(METADATA.length)] = text;
    bytes += name.length - METADATA.length + Buffer.byteLength(text);
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size.');
  }
  return metadata;
}

// HTTP hands bytes over as Latin-1; they are UTF-8 when they can be.
function received(text: string): string {
  if (isAscii(text)) return text;
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? text : utf8;
}

/** User metadata as headers. What HTTP cannot carry is encoded as S3 does it, in the manner of mail headers (RFC 2047). */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, text]) => [
      `${METADATA}${name}`,
      isAscii(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`,
    ]),
  );
}

const isAscii = (text: string): boolean => /^[\t\x20-\x7e]*$/.test(text);
