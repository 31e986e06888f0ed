import type { ObjectState } from '../object-store.ts';
import { isLockEnabled } from '../store/bucket-defaults.ts';
import { givenAlgorithm } from './body.ts';
import { headerOf, type ObjectCall } from './request.ts';
import { S3Error } from './s3-error.ts';

type Lock = Pick<ObjectState, 'retention' | 'legalHold'>;

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';

/** What a writing request says about locking its object. @throws S3Error InvalidArgument, InvalidRequest */
export function lockOf({ store, request, bucket, clock }: ObjectCall): Lock {
  const [mode, until, hold] = [MODE, UNTIL, HOLD].map((name) => headerOf(request, name));
  if (mode === undefined && until === undefined && hold === undefined) return {};
  if (!isLockEnabled(store.layout(bucket))) throw lockMissing();
  if ((mode === undefined) !== (until === undefined)) {
    throw new S3Error('InvalidArgument', `${UNTIL} and ${MODE} must both be supplied`);
  }
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw new S3Error('InvalidArgument', "Legal Hold must be either of 'ON' or 'OFF'");
  }
  return {
    ...(mode === undefined || until === undefined
      ? {}
      : { retention: retentionOf(mode, until, clock.now()) }),
    ...(hold === undefined ? {} : { legalHold: hold === 'ON' }),
  };
}

/** A retention as somebody wrote it. @throws S3Error InvalidArgument */
export function retentionOf(mode: string, until: string, nowMs: number): NonNullable<Lock['retention']> {
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') {
    throw new S3Error('InvalidArgument', 'Unknown wormMode directive.');
  }
  const untilMs = /^\d{4}-\d{2}-\d{2}T/.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(untilMs)) {
    throw new S3Error('InvalidArgument', 'The retain until date must be provided in ISO 8601 format');
  }
  if (untilMs <= nowMs) {
    throw new S3Error('InvalidArgument', 'The retain until date must be in the future!');
  }
  return { mode, until: new Date(untilMs).toISOString() };
}

/** What S3 says of a lock in a bucket that has none. */
export function lockMissing(): S3Error {
  return new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
}

/** A body that is going to be locked must be vouched for. @throws S3Error InvalidRequest */
export function requireVouched({ request }: ObjectCall, locked: boolean, what: 'Object' | 'Part'): void {
  if (!locked || headerOf(request, 'content-md5') !== undefined || givenAlgorithm(request) !== null) return;
  throw new S3Error(
    'InvalidRequest',
    `Content-MD5 OR x-amz-checksum- HTTP header is required for Put ${what} requests with Object Lock parameters`,
  );
}

/** How an object is locked, for GetObject and HeadObject. */
export function lockHeaders({ retention, legalHold }: Lock): Record<string, string> {
  return {
    ...(retention === undefined ? {} : { [MODE]: retention.mode, [UNTIL]: retention.until }),
    ...(legalHold === undefined ? {} : { [HOLD]: legalHold ? 'ON' : 'OFF' }),
  };
}
