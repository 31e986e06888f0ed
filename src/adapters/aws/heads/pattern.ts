import type { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A request as the SDK's handler takes it. */
export type SdkRequest = Parameters<S3Client['config']['requestHandler']['handle']>[0];
/** What signs requests. */
export type SdkSigner = Awaited<ReturnType<S3Client['config']['signer']>>;

/** A request for one key as the SDK made it, from which those for other keys of the bucket are made. */
export interface HeadPattern {
  /** Not signed. */
  readonly request: SdkRequest;
  /** Its path without the key. */
  readonly before: string;
  readonly signer: SdkSigner;
  readonly signingRegion: string;
  readonly signingService: string;
}

type Next = (args: { readonly request: unknown }) => Promise<object>;

/** As much of a command as it takes to look on; its own type leaves the parameters of such a function open. */
interface Watched {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: (next: Next, context: object) => Next,
      options: { readonly relation: 'before'; readonly toMiddleware: string; readonly name: string },
    ): void;
  };
}

/** As much of what the SDK knows of a request as is read; other clients and schemes have other things there. */
interface Context {
  readonly endpointV2?: {
    readonly properties?: {
      readonly authSchemes?: readonly { readonly name?: string }[];
    };
  };
  readonly __smithy_context?: {
    readonly selectedHttpAuthScheme?: {
      readonly httpAuthOption?: {
        readonly schemeId?: string;
        readonly signingProperties?: { readonly signingRegion?: string; readonly signingName?: string };
      };
    };
  };
}

/**
 * Looks over the SDK's shoulder while it sends this command: the answer is what it was about to sign last, after redirects to other
 * Regions. Null when it is signed otherwise than by Signature Version 4, as in directory buckets, or the key is not what the path ends with.
 */
export function watchForPattern(
  client: S3Client,
  command: HeadObjectCommand,
  key: string,
): () => Promise<HeadPattern | null> {
  let seen: { readonly request: SdkRequest; readonly context: Context } | null = null;
  (command as unknown as Watched).middlewareStack.addRelativeTo(
    (next, context) => (args) => {
      seen = { request: copyOf(args.request as SdkRequest), context: context as Context };
      return next(args);
    },
    { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'headwaterPattern' },
  );
  return async () => (seen === null ? null : patternOf(client, seen.request, seen.context, key));
}

async function patternOf(
  client: S3Client,
  request: SdkRequest,
  context: Context,
  key: string,
): Promise<HeadPattern | null> {
  const scheme = context.endpointV2?.properties?.authSchemes?.[0];
  const option = context.__smithy_context?.selectedHttpAuthScheme?.httpAuthOption;
  const { signingRegion, signingName } = option?.signingProperties ?? {};
  const path = encodedKey(key);
  if (option?.schemeId !== 'aws.auth#sigv4' || (scheme?.name ?? 'sigv4') !== 'sigv4') return null;
  if (signingRegion === undefined || signingName === undefined) return null;
  if (path === null || !request.path.endsWith(`/${path}`)) return null;
  return {
    request,
    before: request.path.slice(0, -path.length),
    signer: await client.config.signer(scheme as Parameters<S3Client['config']['signer']>[0]),
    signingRegion,
    signingService: signingName,
  };
}

/** The same request, to be changed. */
export function copyOf(request: SdkRequest): SdkRequest {
  const copy: SdkRequest = Object.assign(Object.create(Object.getPrototypeOf(request)), request);
  copy.headers = { ...request.headers };
  return copy;
}

/** A key as the SDK writes it into a path; null for one whose parts a path would lose or S3's own rules look at. */
export function encodedKey(key: string): string | null {
  const names = key.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return null;
  return /\p{Surrogate}/u.test(key) ? null : names.map(encodedName).join('/');
}

function encodedName(name: string): string {
  if (/^[\w.~-]*$/.test(name)) return name;
  return encodeURIComponent(name).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
