import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { CopyCheck } from '../../wiring/verifying-copy.ts';
import { shareNames } from './flags.ts';

/** What the flags of `verify` are parsed to, as far as a copy is concerned. */
interface CopyFlags {
  readonly 'made-by'?: CopyCheck['madeBy'] | undefined;
  readonly metadata?: boolean | undefined;
  readonly protocol?: CopyCheck['protocol'] | undefined;
  readonly exclude?: string | readonly string[] | undefined;
  readonly accept?: string | readonly string[] | undefined;
  readonly 'endpoint-url'?: string | undefined;
  readonly 'path-style'?: boolean | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly output?: string | undefined;
  readonly work?: string | undefined;
}

type FromFlags = 's3' | 'madeBy' | 'metadata' | 'protocol' | 'exclude' | 'accept' | 'output' | 'work';

/**
 * A check of a copy as flags ask for it, and the environment where AWS's own tools look too. Throws HeadwaterError `endpoint-malformed`
 * (usage).
 */
export function copyCheckOf(flags: CopyFlags): Pick<CopyCheck, FromFlags> {
  const { profile } = flags;
  const endpoint = firstOf(
    flags['endpoint-url'],
    process.env.AWS_ENDPOINT_URL_S3,
    process.env.AWS_ENDPOINT_URL,
  );
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) throw noUrl(endpoint);
  // Others than AWS have no Regions, mostly, and requests are signed for some name all the same.
  const region = firstOf(
    flags.region,
    process.env.AWS_REGION,
    process.env.AWS_DEFAULT_REGION,
    endpoint === undefined ? undefined : 'us-east-1',
  );
  return {
    s3: {
      pathStyle: flags['path-style'] ?? endpoint !== undefined,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
    },
    madeBy: flags['made-by'] ?? 'other',
    metadata: flags.metadata ?? true,
    protocol: flags.protocol ?? 'nfs',
    // One text when it comes from the environment; a bare | divides patterns.
    exclude: [flags.exclude ?? []].flat(),
    accept: shareNames(flags.accept),
    output: flags.output ?? 'headwater-evidence',
    work: flags.work ?? null,
  };
}

/** An empty variable is one that is not set. */
function firstOf(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== '');
}

function noUrl(endpoint: string): HeadwaterError {
  return new HeadwaterError({
    code: 'endpoint-malformed',
    blame: 'usage',
    message: `"${safeText(endpoint)}" is no endpoint: it has to begin with https:// or http://.`,
    next: ['Give --endpoint-url, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL like this: https://s3.example.org'],
  });
}
