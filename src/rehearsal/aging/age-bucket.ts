import { readLifecycle } from '../s3/lifecycle-file.ts';
import type { LifecycleRule } from '../s3/lifecycle-parse.ts';
import type { DiskStore } from '../store/store.ts';
import { versioningOf } from '../store/versions.ts';
import { abortUploads } from './abort-uploads.ts';
import type { VersionFacts } from './due.ts';
import { dueActions, type LifecycleAction, type LifecycleState } from './due-actions.ts';
import { DAY_MS, midnightBefore } from './midnight.ts';
import type { Tally } from './tally.ts';
import { factsIn } from './version-facts.ts';

/** What carrying out lifecycle is done with. */
export interface AgeRequest {
  readonly store: DiskStore;
  readonly bucket: string;
  /** Milliseconds on the rehearsal's clock. */
  readonly now: number;
  readonly tally: Tally;
  /** Called for every version that was looked at. */
  readonly seen: () => void;
  readonly signal: AbortSignal;
}

/**
 * Carries out what a bucket's lifecycle configuration makes due at `now`, and answers when to look again (ms; Infinity: never).
 * Policies do not stop it [aws-facts A.2]. Holds the versions of one key at a time; what is written
 * meanwhile is left to the next look. Killed half-way it goes on next time: what was done is not due again.
 * @throws S3Error when the configuration was edited by hand into what S3 refuses; the signal's reason
 */
export async function ageBucket(request: AgeRequest): Promise<number> {
  const layout = request.store.layout(request.bucket);
  const lifecycle = readLifecycle(layout);
  if (lifecycle === null) return Number.POSITIVE_INFINITY;
  const state: LifecycleState = { ...lifecycle, versioning: VERSIONING[versioningOf(layout)] };
  let next = abortUploads(layout, lifecycle.rules, request);
  for (const prefix of prefixesOf(lifecycle.rules)) {
    for await (const versions of keysOf(request, prefix)) {
      next = Math.min(next, await ageKey(request, state, versions));
    }
  }
  return next;
}

const VERSIONING = { Off: 'never', Enabled: 'enabled', Suspended: 'suspended' } as const;

/** Where objects are that any rule is about; none of the prefixes begins with another. */
function prefixesOf(rules: readonly LifecycleRule[]): readonly string[] {
  const prefixes: string[] = [];
  for (const prefix of rules
    .filter(isAboutObjects)
    .map(({ filter }) => filter.prefix ?? '')
    .sort()) {
    const last = prefixes.at(-1);
    if (last === undefined || !prefix.startsWith(last)) prefixes.push(prefix);
  }
  return prefixes;
}

const isAboutObjects = (rule: LifecycleRule): boolean =>
  rule.enabled &&
  (rule.transitions.length + rule.noncurrentTransitions.length > 0 ||
    rule.expiration !== undefined ||
    rule.noncurrentExpiration !== undefined);

async function* keysOf(
  { store, bucket, seen, signal }: AgeRequest,
  prefix: string,
): AsyncGenerator<readonly VersionFacts[]> {
  let versions: VersionFacts[] = [];
  for await (const version of factsIn(store, bucket, prefix)) {
    signal.throwIfAborted();
    seen();
    if (versions[0] !== undefined && versions[0].key !== version.key) {
      yield versions;
      versions = [];
    }
    versions.push(version);
  }
  if (versions.length > 0) yield versions;
}

async function ageKey(
  request: AgeRequest,
  state: LifecycleState,
  versions: readonly VersionFacts[],
): Promise<number> {
  const { actions, next } = dueActions(state, versions, request.now);
  if (actions.length === 0) return next;
  if (!(await isStillCurrent(request, versions[0]))) return midnightBefore(request.now) + DAY_MS;
  for (const action of actions) {
    if (!(await carryOut(request, action))) continue;
    request.tally.add(action, request.now, state.versioning);
  }
  return next;
}

/** Whether nobody has written the key since it was looked at. */
async function isStillCurrent(
  { store, bucket }: AgeRequest,
  version: VersionFacts | undefined,
): Promise<boolean> {
  if (version === undefined) return false;
  const head = await store.head(bucket, version.key);
  if (head === null || version.deleteMarker) return version.deleteMarker && head === null;
  return head.versionId === version.versionId && head.lastModified.getTime() === version.createdAt;
}

/** False when the version is gone meanwhile. */
async function carryOut({ store, bucket, now }: AgeRequest, action: LifecycleAction): Promise<boolean> {
  const { key, versionId } = action.version;
  if (action.kind === 'hide') {
    await store.remove(bucket, key);
    return true;
  }
  if (action.kind === 'delete') return (await store.removeVersion(bucket, key, versionId)) !== null;
  const classSince = new Date(midnightBefore(now)).toISOString();
  const patch = { storageClass: action.storageClass, classSince };
  return (await store.amend(bucket, key, patch, versionId)) !== null;
}
