import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/** A request that no SDK would send. */
export interface HandWritten {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Headers that are sent without being signed. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

type Signer = Awaited<ReturnType<S3Client['config']['signer']>>;

/** Sends it signed as `client` signs: what it says is wrong, who says it is right. */
export async function signedFetch(
  client: S3Client,
  url: string,
  { method, headers = {}, body = '', unsigned = {} }: HandWritten,
  signingService = 's3',
): Promise<Response> {
  const { hostname, host, port, pathname, searchParams } = new URL(url);
  const sha256 = { 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') };
  const request = {
    ...{ method, protocol: 'http:', hostname, port: Number(port), path: pathname, body },
    query: Object.fromEntries(searchParams),
    headers: { host, ...sha256, ...headers },
  };
  const signer = await client.config.signer();
  const signed = await signer.sign(request as Parameters<Signer['sign']>[0], { signingService });
  return fetch(url, {
    method,
    headers: { ...signed.headers, ...unsigned },
    ...(body === '' ? {} : { body }),
  });
}
