/** What is wrong with a request's signature, before a service puts it into its own words. */
export type AuthProblem =
  /** Nothing in the request says who sent it. */
  | { readonly kind: 'missing' }
  /** Another algorithm than Signature Version 4 with HMAC: Version 2, or 4A. */
  | { readonly kind: 'unsupported' }
  /** Signed in the header and in the query at once. */
  | { readonly kind: 'twice' }
  /** A part is missing or not what it has to be; `parameter` where it is about one of a presigned URL. */
  | { readonly kind: 'malformed'; readonly form: Form; readonly message: string }
  | {
      readonly kind: 'region' | 'service';
      readonly form: Form;
      readonly expected: string;
      readonly given: string;
    }
  | { readonly kind: 'skewed'; readonly sentAt: string; readonly serverTimeMs: number }
  | {
      readonly kind: 'expired';
      readonly expiresSeconds: number;
      readonly endMs: number;
      readonly serverTimeMs: number;
    }
  | { readonly kind: 'unknown-key'; readonly accessKeyId: string }
  | { readonly kind: 'unknown-token' }
  | { readonly kind: 'unsigned-headers'; readonly names: readonly string[] }
  | {
      readonly kind: 'mismatch';
      readonly accessKeyId: string;
      readonly signature: string;
      readonly canonicalRequest: string;
      readonly stringToSign: string;
    };

/** Where the signature stands: the Authorization header, or a presigned URL's query. */
export type Form = 'header' | 'query';

/** A request whose sender is not believed. */
export class AuthRefused extends Error {
  readonly problem: AuthProblem;

  constructor(problem: AuthProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** Requests may be off by this much, either way [aws-facts 9]. */
export const MAX_SKEW_MS = 15 * 60_000;

/** `20130524T000000Z`, as signatures write time. */
export const basicTime = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replaceAll(/[-:]/g, '');
