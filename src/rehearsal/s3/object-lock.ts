import type { ObjectState } from '../object-store.ts';
import { isLockEnabled } from '../store/bucket-defaults.ts';
import { readDocument } from './body.ts';
import { amendObject, findObject } from './find-object.ts';
import { lockMissing, retentionOf } from './lock-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { malformed, parseXml, textOf, xmlDocument } from './xml.ts';

type Retention = ObjectState['retention'];

/** GetObjectRetention. */
export async function getObjectRetention(call: ObjectCall): Promise<S3Answer> {
  requireLock(call);
  const { retention } = await findObject(call);
  if (retention === undefined) throw nothingSet();
  const fields = { Mode: retention.mode, RetainUntilDate: retention.until };
  return { status: 200, body: xmlDocument('Retention', fields) };
}

/** PutObjectRetention; an empty document takes the retention away. */
export async function putObjectRetention(call: ObjectCall): Promise<S3Answer> {
  requireLock(call);
  const { request, clock } = call;
  const content = parseXml(await readDocument(request), 'Retention');
  const [mode, until] = [textOf(content, 'Mode'), textOf(content, 'RetainUntilDate')];
  if ((mode === undefined) !== (until === undefined)) throw malformed();
  const wanted =
    mode === undefined || until === undefined ? undefined : retentionOf(mode, until, clock.now());
  const { retention } = await findObject(call);
  const bypass = headerOf(request, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
  if (!mayRetain(retention, wanted, bypass, clock.now())) {
    throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
  }
  await amendObject(call, { retention: wanted ?? null });
  return { status: 200 };
}

/**
 * Whether a retention may be replaced: one that has run out always, COMPLIANCE only by a COMPLIANCE that lasts as long, GOVERNANCE by
 * what lasts as long, or by anything for who may bypass it [aws-facts D].
 */
export function mayRetain(now: Retention, wanted: Retention, bypass: boolean, nowMs: number): boolean {
  if (now === undefined || Date.parse(now.until) <= nowMs) return true;
  const lasts = wanted !== undefined && Date.parse(wanted.until) >= Date.parse(now.until);
  if (now.mode === 'COMPLIANCE') return lasts && wanted.mode === 'COMPLIANCE';
  return lasts || bypass;
}

/** GetObjectLegalHold. */
export async function getObjectLegalHold(call: ObjectCall): Promise<S3Answer> {
  requireLock(call);
  const { legalHold } = await findObject(call);
  if (legalHold === undefined) throw nothingSet();
  return { status: 200, body: xmlDocument('LegalHold', { Status: legalHold ? 'ON' : 'OFF' }) };
}

/** PutObjectLegalHold. */
export async function putObjectLegalHold(call: ObjectCall): Promise<S3Answer> {
  requireLock(call);
  const status = textOf(parseXml(await readDocument(call.request), 'LegalHold'), 'Status');
  if (status !== 'ON' && status !== 'OFF') throw malformed();
  await amendObject(call, { legalHold: status === 'ON' });
  return { status: 200 };
}

function requireLock({ store, bucket }: ObjectCall): void {
  if (!isLockEnabled(store.layout(bucket))) throw lockMissing();
}

function nothingSet(): S3Error {
  return new S3Error(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
  );
}
