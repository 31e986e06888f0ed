import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import type { ObjectState, StoredObject } from '../object-store.ts';
import { isMissing } from './fs-errors.ts';
import type { BucketLayout } from './layout.ts';

/** Names of the bucket settings, below `config/`, that say something about every new object. */
export const ENCRYPTION_FILE = 'encryption.xml';
export const OBJECT_LOCK_FILE = 'object-lock.xml';

type Encryption = NonNullable<StoredObject['encryption']>;
type Retention = NonNullable<ObjectState['retention']>;

const DAY_MS = 86_400_000;
const parser = new XMLParser({ ignoreAttributes: true, removeNSPrefix: true, parseTagValue: false });

/** The settings were checked when they were put; whatever else a hand made of them counts as absent. */
function settingAt(layout: BucketLayout, file: string, path: readonly string[]): unknown {
  let text: string;
  try {
    text = readFileSync(`${layout.config}/${file}`, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return path.reduce<unknown>(childOf, parser.parse(text));
}

function childOf(node: unknown, name: string): unknown {
  const one: unknown = Array.isArray(node) ? node[0] : node;
  return typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[name] : undefined;
}

const textOf = (node: unknown, name: string): string | undefined => {
  const child = childOf(node, name);
  return typeof child === 'string' ? child.trim() : undefined;
};

/** The bucket's encryption of objects whose writer names none; undefined: SSE-S3. */
export function defaultEncryption(layout: BucketLayout): Encryption | undefined {
  const rule = settingAt(layout, ENCRYPTION_FILE, ['ServerSideEncryptionConfiguration', 'Rule']);
  const byDefault = childOf(rule, 'ApplyServerSideEncryptionByDefault');
  const algorithm = textOf(byDefault, 'SSEAlgorithm');
  if (algorithm === undefined || !isKms(algorithm)) return undefined;
  const keyId = textOf(byDefault, 'KMSMasterKeyID');
  const bucketKey = textOf(rule, 'BucketKeyEnabled') === 'true' && algorithm === 'aws:kms';
  return { algorithm, ...(keyId === undefined ? {} : { keyId }), ...(bucketKey ? { bucketKey } : {}) };
}

/** Whether objects of the bucket can be locked. */
export function isLockEnabled(layout: BucketLayout): boolean {
  return settingAt(layout, OBJECT_LOCK_FILE, ['ObjectLockConfiguration', 'ObjectLockEnabled']) === 'Enabled';
}

/** The retention of an object that is written now and whose writer names none. */
export function defaultRetention(layout: BucketLayout, nowMs: number): Retention | undefined {
  const path = ['ObjectLockConfiguration', 'Rule', 'DefaultRetention'];
  const byDefault = settingAt(layout, OBJECT_LOCK_FILE, path);
  const mode = textOf(byDefault, 'Mode');
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') return undefined;
  // How S3 counts a year is not said; 365 days here.
  const days = Number(textOf(byDefault, 'Days') ?? Number(textOf(byDefault, 'Years')) * 365);
  if (!(days > 0)) return undefined;
  return { mode, until: new Date(nowMs + days * DAY_MS).toISOString() };
}

/** Whether S3 asks KMS for the keys. */
export const isKms = (algorithm: string | undefined): boolean => algorithm?.startsWith('aws:kms') === true;

/** The ETag of a body written in one piece: the MD5, unless KMS encrypts it; then it only tells writes apart [aws-facts C.2]. */
export function etagOf(md5: string, encryption: Encryption | undefined): string {
  return isKms(encryption?.algorithm) ? randomBytes(16).toString('hex') : md5;
}
