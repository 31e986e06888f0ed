import { invalidGatewayRequest } from './refusals.ts';

/** Where in S3 a file share stands. */
export interface Placement {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}

const LOCATION = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;
const MAX_CHARACTERS = 1400;

/** Reads `arn:aws:s3:::bucket` or `arn:aws:s3:::bucket/prefix/`; access points are not rehearsed. */
export function parseLocation(locationArn: string): Placement {
  const found = LOCATION.exec(locationArn);
  if (found === null || locationArn.length > MAX_CHARACTERS) {
    throw invalidGatewayRequest(`LocationARN ${JSON.stringify(locationArn)} is not valid.`);
  }
  const [, bucket = '', prefix = ''] = found;
  if (prefix !== '' && !prefix.endsWith('/'))
    throw invalidGatewayRequest('The prefix of LocationARN must end with "/".');
  return { bucket, prefix };
}

/** Whether two shares would write the same keys [aws-facts 8]. */
export function overlaps(a: Placement, b: Placement): boolean {
  return a.bucket === b.bucket && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));
}
