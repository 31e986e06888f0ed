import { S3Client } from '@aws-sdk/client-s3';
import { agents } from './agents.ts';
import { base, retrying, type S3Options } from './client-options.ts';
import { CONNECT_TIMEOUT_MS } from './timeouts.ts';

/** Sockets kept open to S3: enough for a thousand restores a second that take a tenth of a second each, and a listing beside them. */
const S3_SOCKETS = 128;
/** S3 streams: no limit on the whole, but silence this long is a dead connection. */
const IDLE_TIMEOUT_MS = 60_000;

/** The S3 client. Every write we send is conditional or whole-document, so repeating it is harmless. */
export function s3Client(
  options: S3Options,
  {
    followRegionRedirects = false,
    pathStyle = options.endpoint !== undefined,
  }: { readonly followRegionRedirects?: boolean; readonly pathStyle?: boolean } = {},
): S3Client {
  return new S3Client({
    ...base(options),
    ...retrying,
    forcePathStyle: pathStyle,
    followRegionRedirects,
    // Documents ask for the check. Data is held against another checksum than S3's own word, and the check is slow in JavaScript.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      // Instances, not options: with options the handler opens a fresh agent for each body it announces by `Expect`.
      ...agents({ keepAlive: true, maxSockets: S3_SOCKETS }),
    },
  });
}
