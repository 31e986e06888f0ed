import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { type AwsOptions, base, controlHandler, retrying } from './client-options.ts';

type Next = (args: never) => Promise<object>;

/** As much of the SDK client as it takes to see a request before it is signed. */
interface Seen {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'build'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

/**
 * The S3 Control client. AWS is reached by a host of the account, and the SDK puts the account before the host of a given endpoint,
 * too: no such name resolves, and before an address it is no name at all. So it gets a name to work with, and requests
 * go to the endpoint's own host. The account is in a header in any case.
 */
export function s3ControlClient({ endpoint, ...options }: AwsOptions): S3ControlClient {
  const client = new S3ControlClient({
    ...base(options),
    ...retrying,
    ...(endpoint === undefined ? {} : { endpoint: named(endpoint) }),
    requestHandler: controlHandler(true),
  });
  if (endpoint !== undefined) sendTo(client, new URL(endpoint).hostname);
  return client;
}

function named(endpoint: string): string {
  const url = new URL(endpoint);
  url.hostname = 'endpoint.invalid';
  return url.href;
}

function sendTo(client: S3ControlClient, hostname: string): void {
  (client as unknown as Seen).middlewareStack.add(
    (next) => (args) => {
      const { request } = args as { readonly request: { hostname: string } };
      request.hostname = hostname;
      return next(args);
    },
    { step: 'build', name: 'headwaterControlHost', priority: 'high' },
  );
}
