import type { StoredObject } from '../object-store.ts';
import type { DiskStore } from '../store/store.ts';
import { readDocument } from './body.ts';
import { findObject, present } from './find-object.ts';
import { positiveOf } from './lifecycle-values.ts';
import type { ObjectCall, S3Answer } from './request.ts';
import { goneAt, isArchive, restoreMs, restoreStatus, TIERS, type Tier } from './restore-times.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, malformed, parseXml, textOf, type XmlNode } from './xml.ts';

/** What is asked for. */
export interface RestoreWish {
  readonly days: number | undefined;
  readonly tier: Tier;
}

/**
 * RestoreObject: asks for a temporary copy of an archived object, or keeps one for longer.
 * @throws S3Error as {@link beginRestore}, MalformedXML, InvalidArgument, NotImplemented
 */
export async function restoreObject(call: ObjectCall): Promise<S3Answer> {
  const { store, clock, request, bucket } = call;
  const wish = parseRequest(parseXml(await readDocument(request), 'RestoreRequest'));
  const { kept } = await beginRestore(store, clock.now(), bucket, await findObject(call), wish);
  return { status: kept ? 200 : 202 };
}

/**
 * Begins the restore of an object. The copy is there once the tier's longest time has passed on the rehearsal's clock
 * [aws-facts A.8]; `kept`: one was there, and stays for longer. A faster tier speeds up a restore under way.
 * @throws S3Error InvalidObjectState, RestoreAlreadyInProgress, MalformedXML, InvalidRequest
 */
export async function beginRestore(
  store: DiskStore,
  nowMs: number,
  bucket: string,
  object: StoredObject,
  { days, tier }: RestoreWish,
): Promise<{ readonly kept: boolean }> {
  if (object.storageClass === 'INTELLIGENT_TIERING' && days !== undefined) {
    throw new S3Error('InvalidRequest', 'Days must not be given for objects in INTELLIGENT_TIERING.');
  }
  if (!isArchive(object.storageClass)) {
    throw new S3Error('InvalidObjectState', "Restore is not allowed for the object's current storage class");
  }
  if (days === undefined) throw malformed();
  const takesMs = restoreMs(object.storageClass, tier, object.sizeBytes);
  if (takesMs === null) {
    throw new S3Error('InvalidRequest', 'Retrieval option is not supported by this storage class');
  }
  const status = restoreStatus(object, nowMs);
  const known = object.restore;
  let restore: NonNullable<StoredObject['restore']>;
  if (status?.inProgress === false && known !== undefined) {
    restore = { ...known, expiresAt: goneAt(nowMs, days).toISOString() };
  } else {
    if (status?.inProgress === true && !isFaster(tier, known?.tier)) {
      throw new S3Error('RestoreAlreadyInProgress', 'Object restore is already in progress');
    }
    const readyMs = Math.min(
      nowMs + takesMs,
      status === null ? Number.POSITIVE_INFINITY : Date.parse(known?.readyAt ?? ''),
    );
    restore = {
      tier,
      requestedAt: new Date(nowMs).toISOString(),
      readyAt: new Date(readyMs).toISOString(),
      expiresAt: goneAt(readyMs, days).toISOString(),
    };
  }
  present(await store.amend(bucket, object.key, { restore }, object.versionId));
  return { kept: status?.inProgress === false };
}

const isFaster = (tier: Tier, than: string | undefined): boolean =>
  TIERS.slice(TIERS.indexOf(tier)).every((known) => known !== than);

const KNOWN = ['Days', 'GlacierJobParameters', 'Tier', 'Description'];

function parseRequest(content: XmlNode): RestoreWish {
  const other = childNames(content).find((name) => !KNOWN.includes(name));
  if (other !== undefined) throw new S3Error('NotImplemented', `The rehearsal has no restore with ${other}.`);
  const parameters = childOf(content, 'GlacierJobParameters');
  const named =
    (parameters === undefined ? undefined : textOf(parameters, 'Tier')) ?? textOf(content, 'Tier');
  const tier = TIERS.find((known) => known === (named ?? 'Standard'));
  if (tier === undefined) throw malformed();
  return { days: positiveOf(content, 'Days'), tier };
}
