import type { S3Answer, S3Request } from '../s3/request.ts';
import { routeOf } from '../s3/routes.ts';
import { S3Error } from '../s3/s3-error.ts';
import type { Occasion } from './faults.ts';
import type { RefusedBy } from './request-faults.ts';

/** What an S3 request is, for rules. */
export function s3Occasion(request: S3Request, requestId: string): Occasion {
  const { bucket, key } = request;
  const resources = [...(bucket === null ? [] : [bucket]), ...(key === null ? [] : [`${bucket}/${key}`])];
  return { service: 's3', operation: routeOf(request)?.operation ?? 'Unknown', resources, requestId };
}

/** How S3 says that something goes wrong [aws-facts 6]. */
export function s3Fault(fault: RefusedBy, serverTimeMs: number): S3Error {
  switch (fault) {
    case 'throttle':
      return new S3Error('SlowDown', 'Please reduce your request rate.');
    case 'error-before':
    case 'error-after':
      return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
    case 'expired-credentials':
      return new S3Error('ExpiredToken', 'The provided token has expired.');
    case 'access-denied':
      return new S3Error('AccessDenied', 'Access Denied');
    case 'clock-skew':
      return new S3Error(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        {},
        { ServerTime: new Date(serverTimeMs).toISOString().replace(/\.\d{3}/, '') },
      );
  }
}

/**
 * A listing of objects without those written after `sinceMs`. S3 itself has shown what was written at once since 2020; it is
 * for trying what a listing kept somewhere else does.
 */
export function withoutRecentObjects(answer: S3Answer, sinceMs: number): S3Answer {
  if (answer.status !== 200 || typeof answer.body !== 'string') return answer;
  const body = answer.body.replaceAll(/<(Contents|Version|DeleteMarker)>.*?<\/\1>/gs, (element) => {
    const at = /<LastModified>(.*?)<\/LastModified>/.exec(element)?.[1];
    return at !== undefined && Date.parse(at) > sinceMs ? '' : element;
  });
  const shown = body.match(/<(Contents|CommonPrefixes)>/g)?.length ?? 0;
  return { ...answer, body: body.replace(/<KeyCount>\d+<\/KeyCount>/, `<KeyCount>${shown}</KeyCount>`) };
}
