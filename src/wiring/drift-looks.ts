import type { Aws } from '../adapters/aws/aws.ts';
import { createMachineLooks } from '../adapters/machine/looks.ts';
import type { DriftSightings, SourceSight } from '../doctor/drift/sightings.ts';
import type { Look, Named } from '../doctor/look.ts';
import { HeadwaterError } from '../errors.ts';
import type { Progress } from '../ledger/progress.ts';
import { configurationDigest } from '../plans/lifecycle/configuration.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type CloudLooks, lookedAt } from '../ports/doctor.ts';
import { lookAtSource } from '../steps/drift/source.ts';
import { lookAtUploads } from '../steps/drift/uploads.ts';
import { lookAtVersions } from '../steps/drift/versions.ts';
import { lookAtWriters } from '../steps/drift/writers.ts';
import { fileShareSpec } from '../steps/file-share.ts';
import type { Committed, Left } from './drift-facts.ts';
import { fetchingWith } from './fetching-evidence.ts';
import { frozenList } from './frozen-list.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** With what is looked. */
export interface DriftPorts {
  readonly aws: Aws;
  readonly looks: CloudLooks;
  readonly catalog: Catalog;
}

export interface DriftLooking {
  readonly project: Project;
  readonly left: Left;
  readonly progress: Progress;
  /** Resources that are the migration's own. */
  readonly known: ReadonlySet<string>;
  readonly deep: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}

/** A look at a setting that takes longer shows nothing. */
const WITHIN_MS = 20_000;
/** Looks at many entries or objects take as long as these are many: the longest that a timer can be. */
const LONG_MS = 2 ** 31 - 1;

/** Looks at everything that was committed, by calls that only read. What fails is what was seen; throws when it was told to stop. */
export async function driftSightings(ports: DriftPorts, looking: DriftLooking): Promise<DriftSightings> {
  const { project, left, known } = looking;
  const { aws, looks } = ports;
  const served = left.shares.filter(({ fileShare }) => fileShare !== null);
  const gateways = new Set(served.flatMap(({ fileShare }) => fileShare?.gateway ?? []));
  const [sources, versions, uploads, writers, fileShares, seenGateways, buckets, rules] = await Promise.all([
    each(left.shares, LONG_MS, (share) => source(ports, looking, share)),
    each(left.shares, LONG_MS, (share) => versionsOf(ports, looking, share)),
    each(left.shares, LONG_MS, (share) => uploadsOf(ports, looking, share)),
    each(left.shares, LONG_MS, (range) => lookAtWriters(aws, range, known)),
    each(served, WITHIN_MS, (share) => fileShareOf(aws, share)),
    each(
      project.config.gateways
        .filter(({ name }) => gateways.has(name))
        .map((one) => ({ ...one, share: one.name })),
      WITHIN_MS,
      ({ arn }) => looks.serving(arn),
    ),
    each(
      left.buckets.map(({ bucket }) => ({ share: bucket })),
      WITHIN_MS,
      ({ share }) => looks.bucket(share, inventoryId(project.config.migration)),
    ),
    each(
      left.written.map(({ bucket }) => ({ share: bucket })),
      WITHIN_MS,
      async ({ share }) => {
        const found = await aws.buckets.lifecycle(share);
        return { digest: configurationDigest(found), rules: found.rules };
      },
    ),
  ]);
  looking.signal?.throwIfAborted();
  return { sources, versions, uploads, writers, fileShares, gateways: seenGateways, buckets, rules };
}

/** One look each, side by side, under the name of each. */
function each<Item extends { readonly share: string }, T>(
  items: readonly Item[],
  withinMs: number,
  look: (item: Item) => Promise<T>,
): Promise<readonly Named<T>[]> {
  return Promise.all(
    items.map(async (item) => ({ name: item.share, look: await lookedAt(withinMs, () => look(item)) })),
  );
}

async function source(
  { aws, catalog }: DriftPorts,
  looking: DriftLooking,
  share: Committed,
): Promise<SourceSight> {
  const { project, progress, deep, signal, reporter } = looking;
  const config = project.config.shares.find(({ name }) => name === share.share);
  if (config === undefined) throw unseen(`headwater.yaml has no share ${share.share} any more`);
  const root = project.mountOf(config);
  // From a process that can be left behind: a mount that hangs would hold this one.
  const mount = await createMachineLooks({ mountWithinMs: WITHIN_MS * 0.8 }).mount(root, null);
  if (mount.trouble !== null) throw unseen(`its source is not mounted on this host (${mount.trouble})`);
  const { bucket, migration } = project.config;
  const copies = { bucket: async () => aws.evidenceCopies(bucket.control, migration) };
  const fetching = fetchingWith(project, catalog, copies, reporter);
  const frozen = await frozenList(project, fetching, progress, share.share);
  const [{ createEntryLooks }, { createShares }] = await Promise.all([
    import('../adapters/shares/entry-looks.ts'),
    import('../adapters/shares/shares.ts'),
  ]);
  const { identify } = createShares();
  return lookAtSource(
    { catalog, looks: createEntryLooks(), identify },
    {
      frozen,
      root,
      committedAt: new Date(share.committedAt),
      deep,
      signal,
      onProgress: (done, total) =>
        reporter.progress(`${share.share} source`, 'looking at the source again', done, total),
    },
  );
}

function versionsOf({ aws }: DriftPorts, { deep, signal, reporter }: DriftLooking, share: Committed) {
  return lookAtVersions(aws.buckets, {
    bucket: share.bucket,
    keyPrefix: share.keyPrefix,
    committedAt: new Date(share.committedAt),
    through: share.served?.protocol ?? null,
    deep,
    signal,
    onProgress: (done) => reporter.progress(`${share.share} versions`, 'listing versions', done, null),
  });
}

function uploadsOf(
  { aws }: DriftPorts,
  { project, deep, signal }: DriftLooking,
  { bucket, keyPrefix, uploadsDays: days }: Committed,
) {
  return lookAtUploads(aws.buckets, { bucket, keyPrefix, days, now: project.clock.now(), deep, signal });
}

async function fileShareOf({ fileGateway }: Aws, { served }: Committed) {
  if (served?.step == null) throw unseen('the plan that made it is not on this host');
  return fileGateway.fileShares.observe(served.arn, fileShareSpec(served.step, false, ''));
}

/** True when not one look showed anything. */
export function sawNothing(seen: DriftSightings): boolean {
  const looks: readonly Look<unknown>[] = Object.values(seen)
    .flat()
    .map(({ look }) => look);
  return looks.length > 0 && looks.every(({ kind }) => kind === 'unseen');
}

function unseen(message: string): HeadwaterError {
  return new HeadwaterError({ code: 'drift-unseen', blame: 'exceptions', message });
}
