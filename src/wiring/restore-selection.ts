import { join } from 'node:path';
import { resolveKeyPrefix } from '../config/key-prefix.ts';
import { parseS3Url } from '../config/s3-url.ts';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import type { RestoredSelection } from '../plans/restore/record.ts';
import type { RestoreScope } from '../steps/restoring/seen.ts';
import { type Project, selectShares } from './project.ts';

/** What a person named: exactly one of them. */
export interface NamedObjects {
  readonly prefix: string | undefined;
  readonly share: string | undefined;
  readonly list: string | undefined;
}

/** A selection with what it is listed by; `close` removes what a list was sorted into. */
export interface OpenSelection {
  readonly selection: RestoredSelection;
  readonly scope: RestoreScope;
  close(): Promise<void>;
}

/**
 * Opens what a person named, in the migration's bucket. Throws HeadwaterError (usage) `selection-needed`, `bucket-foreign`,
 * `share-unknown` and `key-list-unreadable`.
 */
export async function openSelection(project: Project, named: NamedObjects): Promise<OpenSelection> {
  const { config } = project;
  const bucket = config.bucket.name;
  const given = [named.prefix, named.share, named.list].filter((one) => one !== undefined);
  if (given.length !== 1) throw needed();
  if (named.list !== undefined) {
    const { openKeyList } = await import('../adapters/catalog/key-list.ts');
    const list = await openKeyList(join(project.state, 'restores'), named.list, bucket);
    const { sha256, keys } = list;
    return {
      selection: { kind: 'list', file: named.list, sha256, keys },
      scope: { bucket, of: { kind: 'list', list } },
      close: () => list.drop(),
    };
  }
  const [share] = named.share === undefined ? [] : selectShares(config, [named.share]);
  const keyPrefix =
    share === undefined ? prefixOf(bucket, named.prefix ?? '') : resolveKeyPrefix(config, share);
  const selection = { kind: 'prefix', keyPrefix } as const;
  return { selection, scope: { bucket, of: selection }, close: () => Promise.resolve() };
}

/** A selection as the ledger tells it: a list counts by its content, wherever its file is. */
export function toldSelection(selection: RestoredSelection) {
  return selection.kind === 'prefix'
    ? selection
    : ({ kind: 'list', sha256: selection.sha256, keys: selection.keys } as const);
}

/** Ends with a slash: what lies below `run-7` is not what lies below `run-70`. */
function prefixOf(bucket: string, given: string): string {
  if (!given.startsWith('s3://')) return given === '' || given.endsWith('/') ? given : `${given}/`;
  const place = parseS3Url(given);
  if (place.bucket === bucket) return place.keyPrefix;
  throw new HeadwaterError({
    code: 'bucket-foreign',
    blame: 'usage',
    message: `${safeText(given)} is not in ${bucket}, the bucket of this migration.`,
    next: [`Name a prefix of s3://${bucket}/, or the headwater.yaml of the other one with --config.`],
  });
}

function needed(): HeadwaterError {
  return new HeadwaterError({
    code: 'selection-needed',
    blame: 'usage',
    message: 'Which objects? Name a prefix, a share or a list: one of them.',
    next: ['headwater restore request PREFIX', 'Or with --share NAME, or with --list FILE.'],
  });
}
