import { AuthRefused, basicTime, type Form } from './refused.ts';

/** What a request says about who signed it, when, and for what. Nothing of it is proved yet. */
export interface Claim {
  readonly form: Form;
  readonly accessKeyId: string;
  /** `20130524`, the day of the scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names, in the order they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20130524T000000Z` */
  readonly sentAt: string;
  readonly sentMs: number;
  /** How long a presigned URL is good for; null for the header form. */
  readonly expiresSeconds: number | null;
  readonly token: string | null;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';
const WEEK_SECONDS = 7 * 24 * 60 * 60;

const malformed = (form: Form, message: string): AuthRefused =>
  new AuthRefused({ kind: 'malformed', form, message });

/** Reads the claim of a request in either form. @throws AuthRefused */
export function readClaim(headers: ReadonlyMap<string, string>, target: string): Claim {
  const question = target.indexOf('?');
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  const authorization = headers.get('authorization');
  const presigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature');
  const version2 = query.has('AWSAccessKeyId') && query.has('Signature');
  if (authorization !== undefined && (presigned || version2)) throw new AuthRefused({ kind: 'twice' });
  if (version2) throw new AuthRefused({ kind: 'unsupported' });
  if (presigned) return fromQuery(query);
  if (authorization === undefined) throw new AuthRefused({ kind: 'missing' });
  return fromHeader(authorization, headers);
}

function fromHeader(authorization: string, headers: ReadonlyMap<string, string>): Claim {
  const [algorithm = '', ...rest] = authorization.split(' ');
  if (algorithm !== ALGORITHM) throw new AuthRefused({ kind: 'unsupported' });
  const parts = new Map(
    rest
      .join(' ')
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()] as const;
      }),
  );
  const part = (name: string): string => {
    const value = parts.get(name) ?? '';
    if (value === '') {
      throw malformed('header', `Authorization header requires '${name}' parameter.`);
    }
    return value;
  };
  const date = headers.get('x-amz-date') ?? headers.get('date');
  if (date === undefined) {
    throw malformed(
      'header',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  return {
    form: 'header',
    ...scopeOf('header', part('Credential')),
    ...sentAt('header', date),
    signedHeaders: part('SignedHeaders').toLowerCase().split(';'),
    signature: part('Signature'),
    expiresSeconds: null,
    token: headers.get('x-amz-security-token') ?? null,
  };
}

function fromQuery(query: URLSearchParams): Claim {
  const part = (name: string): string => {
    const value = query.get(name) ?? '';
    if (value === '') {
      throw malformed(
        'query',
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    }
    return value;
  };
  if (part('X-Amz-Algorithm') !== ALGORITHM) throw new AuthRefused({ kind: 'unsupported' });
  return {
    form: 'query',
    ...scopeOf('query', part('X-Amz-Credential')),
    ...sentAt('query', part('X-Amz-Date')),
    signedHeaders: part('X-Amz-SignedHeaders').toLowerCase().split(';'),
    signature: part('X-Amz-Signature'),
    expiresSeconds: expiry(part('X-Amz-Expires')),
    token: query.get('X-Amz-Security-Token'),
  };
}

function scopeOf(form: Form, credential: string) {
  // An access key id may hold slashes, the rest may not.
  const [end, service, region, day, ...id] = credential.split('/').reverse();
  if (
    end !== 'aws4_request' ||
    service === undefined ||
    region === undefined ||
    day === undefined ||
    id.length === 0
  ) {
    throw malformed(
      form,
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId: id.reverse().join('/'), day, region, service };
}

function sentAt(form: Form, date: string): { sentAt: string; sentMs: number } {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  const [, y, mo, d, h, mi, s] = basic ?? [];
  // The Date header writes time as HTTP does.
  const sentMs = Date.parse(basic === null ? date : `${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (Number.isNaN(sentMs) || (basic === null && form === 'query')) {
    throw malformed(form, `Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  }
  return { sentAt: basicTime(sentMs), sentMs };
}

function expiry(text: string): number {
  const wrong = (message: string): AuthRefused => malformed('query', message);
  if (!/^-?\d+$/.test(text)) throw wrong('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw wrong('X-Amz-Expires must be non-negative');
  if (seconds > WEEK_SECONDS) {
    throw wrong(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK_SECONDS} seconds`,
    );
  }
  return seconds;
}
