import { safeText } from '../../inventory/display.ts';
import type { LivePosture, WantedPosture } from './posture.ts';
import { becomes, contradicts, type SettingDiff } from './setting-diff.ts';

type Encryption = LivePosture['encryption'];

/**
 * The default encryption, with a bucket key, which cuts calls of KMS by up to 99 % [aws-facts D]. Never a weaker one, and never
 * another key than somebody has chosen.
 */
export function encryptionDiff(wanted: WantedPosture, live: Encryption): SettingDiff<Encryption> {
  const blocked = wanted.blockSseC ? ['SSE-C'] : live.blocked;
  const isKms = live.algorithm.startsWith('aws:kms');
  if (wanted.encryption === 'SSE-S3') {
    if (isKms)
      return contradicts(
        `It encrypts with ${safeText(live.algorithm)} by default, and bucket.encryption is SSE-S3, which is weaker.`,
        'Set bucket.encryption to SSE-KMS and bucket.kmsKeyArn to its key.',
      );
    return becomes({ ...live, algorithm: 'AES256', keyId: null, blocked });
  }
  const keyId = wanted.kmsKeyArn ?? live.keyId;
  if (!isKms) return becomes({ algorithm: 'aws:kms', keyId, bucketKey: true, blocked });
  if (isOtherKey(live.keyId, wanted.kmsKeyArn))
    return contradicts(
      'It is encrypted with another key than bucket.kmsKeyArn.',
      'Set bucket.kmsKeyArn to the key of the bucket, or change the bucket’s key.',
    );
  // Double encryption is the stronger one, and has no bucket keys.
  if (live.algorithm === 'aws:kms:dsse')
    return becomes({ ...live, blocked }, ['It encrypts twice (aws:kms:dsse), and goes on doing so.']);
  return becomes(
    { algorithm: 'aws:kms', keyId: live.keyId ?? keyId, bucketKey: true, blocked },
    [],
    isAlias(live.keyId)
      ? ['Its key is named by an alias; whether it is bucket.kmsKeyArn nobody here can tell.']
      : [],
  );
}

/** A key by its id is the same as by an ARN that ends with it; an alias may stand for any key. */
function isOtherKey(live: string | null, wanted: string | null): boolean {
  if (live === null || wanted === null || live === wanted || isAlias(live)) return false;
  return !wanted.endsWith(`:key/${live}`);
}

function isAlias(keyId: string | null): boolean {
  return keyId !== null && /(^|:)alias\//.test(keyId);
}
