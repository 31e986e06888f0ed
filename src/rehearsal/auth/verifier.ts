import { createHmac, timingSafeEqual } from 'node:crypto';
import { realClock } from '../clock.ts';
import { canonicalRequest, headerValues, type RequestHead, sha256 } from './canonical.ts';
import { ALGORITHM, type Claim, readClaim } from './claim.ts';
import type { Credentials } from './credentials.ts';
import { AuthRefused, MAX_SKEW_MS } from './refused.ts';

/** The names that the rehearsed services are signed for. */
export type SigningName = 's3' | 'datasync' | 'storagegateway' | 'sts' | 'iam' | 'kms' | 'fsx';

/** A signature that held, and what later parts of the same request are signed with. */
export interface Verified {
  /** `20130524T000000Z` */
  readonly sentAt: string;
  /** `20130524/us-east-1/s3/aws4_request` */
  readonly scope: string;
  readonly signature: string;
  readonly key: Buffer;
}

/** Checks Signature Version 4. */
export interface Verifier {
  /**
   * `payloadHash` is what stands for the body in what was signed. Nothing is checked about the body itself.
   * @throws AuthRefused
   */
  verify(head: RequestHead, service: SigningName, payloadHash: string): Promise<Verified>;
  /** From now on, what is signed by a clock that is off by `offMs` is believed too. */
  believeClock(offMs: number): void;
}

/** What a verifier has to know. */
export interface VerifierOptions {
  readonly credentials: Credentials;
  /** The Region requests have to be signed for; asked again when a request names another than last time. */
  readonly region: () => Promise<string>;
  /** The machine's own time when absent: signatures are made with it, whatever the rehearsal's clock shows. */
  readonly now?: () => number;
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'latin1').digest();

/** Signs one string of Signature Version 4, in hex. */
export const signText = (key: Buffer, text: string): string => hmac(key, text).toString('hex');

/** Whether two signatures are the same, in a time that tells nothing about where they differ. */
export function sameSignature(given: string, computed: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(computed)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** A verifier for one key pair. Signing keys are kept for the scopes in use. */
export function createVerifier({ credentials, region, now = realClock.now }: VerifierOptions): Verifier {
  const keyOf = signingKeys(credentials.secretAccessKey);
  let expectedRegion: string | null = null;
  let offMs = 0;

  const checkScope = async (claim: Claim, service: SigningName): Promise<void> => {
    const { form } = claim;
    if (claim.region !== expectedRegion) expectedRegion = await region();
    if (claim.region !== expectedRegion) {
      throw new AuthRefused({ kind: 'region', form, expected: expectedRegion, given: claim.region });
    }
    if (claim.service !== service) {
      throw new AuthRefused({ kind: 'service', form, expected: service, given: claim.service });
    }
    if (claim.day !== claim.sentAt.slice(0, 8)) {
      const message = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.day}' != '${claim.sentAt.slice(0, 8)}', from '${claim.sentAt}'.`;
      throw new AuthRefused({ kind: 'malformed', form, message });
    }
  };

  return {
    async verify(head, service, payloadHash) {
      const headers = headerValues(head.rawHeaders);
      const claim = readClaim(headers, head.target);
      await checkScope(claim, service);
      checkTime(claim, now(), offMs);
      const { accessKeyId, sessionToken } = credentials;
      if (claim.accessKeyId !== accessKeyId) {
        throw new AuthRefused({ kind: 'unknown-key', accessKeyId: claim.accessKeyId });
      }
      if (claim.token !== (sessionToken ?? null)) throw new AuthRefused({ kind: 'unknown-token' });
      checkHeaders(claim, headers);
      const canonical = canonicalRequest(head, headers, claim.signedHeaders, payloadHash, service !== 's3');
      const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
      const stringToSign = [ALGORITHM, claim.sentAt, scope, sha256(canonical)].join('\n');
      const key = keyOf(claim.day, claim.region, claim.service);
      const { signature, sentAt } = claim;
      if (!sameSignature(signature, signText(key, stringToSign))) {
        throw new AuthRefused({
          kind: 'mismatch',
          accessKeyId,
          signature,
          canonicalRequest: canonical,
          stringToSign,
        });
      }
      return { sentAt, scope, signature, key };
    },
    believeClock(ms) {
      offMs = ms;
    },
  };
}

/** More scopes than a day's change of date needs; a flood of others starts over. */
const KEYS_KEPT = 64;

function signingKeys(secret: string): (day: string, region: string, service: string) => Buffer {
  const kept = new Map<string, Buffer>();
  return (day, region, service) => {
    const name = `${day}/${region}/${service}`;
    let key = kept.get(name);
    if (key === undefined) {
      key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
      if (kept.size >= KEYS_KEPT) kept.clear();
      kept.set(name, key);
    }
    return key;
  };
}

function checkTime({ sentAt, sentMs, expiresSeconds }: Claim, nowMs: number, offMs: number): void {
  if (offMs !== 0 && Math.abs(sentMs - nowMs - offMs) <= MAX_SKEW_MS) return;
  if (sentMs > nowMs + MAX_SKEW_MS || (expiresSeconds === null && sentMs < nowMs - MAX_SKEW_MS)) {
    throw new AuthRefused({ kind: 'skewed', sentAt, serverTimeMs: nowMs });
  }
  const endMs = sentMs + (expiresSeconds ?? 0) * 1000;
  if (expiresSeconds !== null && nowMs > endMs) {
    throw new AuthRefused({ kind: 'expired', expiresSeconds, endMs, serverTimeMs: nowMs });
  }
}

/** The host must be signed, and whatever else could change what a request means: `x-amz-target` names the operation. */
function checkHeaders(claim: Claim, headers: ReadonlyMap<string, string>): void {
  const needed = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  const names = ['host', ...needed].filter((name) => !claim.signedHeaders.includes(name));
  if (names.length > 0) throw new AuthRefused({ kind: 'unsigned-headers', names });
}
