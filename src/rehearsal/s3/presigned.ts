import type { IncomingHttpHeaders } from 'node:http';

/** Parameters that say who asks, not what is asked; lower case. */
const SIGNING = [
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-content-sha256',
];

/**
 * Takes the signing out of a presigned URL's query, and puts other `x-amz-` parameters where they belong: who presigns
 * moves headers into the query, and S3 reads them there as if they were headers. Other requests stay as they are.
 */
export function withoutSigning(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): { readonly query: URLSearchParams; readonly headers: IncomingHttpHeaders } {
  if (!query.has('X-Amz-Signature')) return { query, headers };
  const rest = new URLSearchParams();
  const moved: Record<string, string> = {};
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (SIGNING.includes(lower)) continue;
    if (lower.startsWith('x-amz-')) moved[lower] = value;
    else rest.append(name, value);
  }
  return { query: rest, headers: { ...moved, ...headers } };
}
