import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { Config } from '../../config/schema.ts';
import { modeOf, type ShareInput } from '../input.ts';
import type { Lane } from '../lanes/lanes.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import type { Pass, Step, StepOf } from '../plan.ts';
import { reportPrefix } from './report-prefix.ts';

/** What the steps of one share are made from. */
export interface ShareStepContext {
  readonly config: Config;
  readonly share: ShareInput;
  /** Its tasks, and what each carries. */
  readonly lanes: readonly Lane[];
  readonly dataBucketStep: string;
  readonly controlBucketStep: string;
}

/** Locations, tasks, the next pass and its check. `last` is the step a cut-over builds on. */
export function transferSteps(context: ShareStepContext): { readonly steps: Step[]; readonly last: string } {
  const { progress } = context.share;
  const ordinal = progress.transfersDone + 1;
  const pass = progress.transfersDone > 0 ? 'delta' : 'seed';
  const target = targetLocation(context);
  const sources = context.lanes.map((lane) => sourceLocation(context, lane));
  const tasks = context.lanes.map((lane, at) => taskStep(context, lane, sources[at]?.id ?? '', target.id));
  const transfers = passSteps(context, pass, ordinal, []);
  const verify = verifyStep(
    context,
    pass,
    ordinal,
    transfers.map(({ id }) => id),
  );
  return { steps: [...sources, target, ...tasks, ...transfers, verify], last: verify.id };
}

/**
 * One pass of a share: one successful run for each partition. Those of one lane follow one another, because an agent
 * runs one at a time and a queued run says nothing. All come after `needs`.
 */
export function passSteps(
  { lanes, share }: ShareStepContext,
  pass: Pass,
  ordinal: number,
  needs: readonly string[],
): StepOf<'transfer'>[] {
  return lanes.flatMap((lane) => {
    let before: string | null = null;
    return lane.partitions.map((partition) => {
      const step: StepOf<'transfer'> = {
        id: `${share.config.name}/transfer/${passName(pass, ordinal)}${partitionSuffix(partition)}`,
        kind: 'transfer',
        share: share.config.name,
        needs: [taskId(share, lane), ...needs, ...(before === null ? [] : [before])],
        reason: REASONS[pass],
        undo: 'nothing-to-undo',
        phase: pass === 'final' ? 'cutover' : 'transfer',
        pass,
        ordinal,
        task: taskId(share, lane),
        agents: [...lane.agents],
        partition: partition.id,
        selection: partition.selection,
      };
      before = step.id;
      return step;
    });
  });
}

const REASONS: Readonly<Record<Pass, string>> = {
  seed: 'the first pass copies everything while the source stays in use',
  delta: 'the share was copied before; this pass brings over what has changed since',
  final: 'the last pass, while the source is frozen, so that nothing can change behind it',
};

/** What the ids of a partition's steps end in: nothing for a whole share, else `.p0001`. */
function partitionSuffix({ selection, id }: Partition): string {
  return selection.by === 'whole' ? '' : `.${id.slice(id.indexOf('/') + 1)}`;
}

function taskId({ config }: ShareInput, { suffix }: Lane): string {
  return `${config.name}/task${suffix}`;
}

/** The check after a pass. The final one is against the scan made at the freeze. */
export function verifyStep(
  { config, share }: ShareStepContext,
  pass: Pass,
  ordinal: number,
  needs: readonly string[],
): StepOf<'verify'> {
  return {
    id: `${share.config.name}/verify/${passName(pass, ordinal)}`,
    kind: 'verify',
    share: share.config.name,
    needs: [...needs],
    reason:
      pass === 'final'
        ? 'the proof that authority rests on: every entry of the frozen source against the bucket, by checksum'
        : 'finds what did not arrive while there is time to mend it: every entry of the inventory against the bucket, by checksum',
    undo: 'nothing-to-undo',
    phase: pass === 'final' ? 'cutover' : 'transfer',
    pass,
    level: 'L2',
    against: pass === 'final' ? 'freeze' : 'plan',
    bucket: config.bucket.name,
    keyPrefix: resolveKeyPrefix(config, share.config),
    exclude: [...share.config.exclude],
    protocol: share.config.protocol,
  };
}

function passName(pass: Pass, ordinal: number): string {
  return pass === 'final' ? pass : `${ordinal}-${pass}`;
}

function sourceLocation(
  { config, share: { config: share } }: ShareStepContext,
  lane: Lane,
): StepOf<'source-location'> {
  const smb = share.protocol === 'smb';
  return {
    id: `${share.name}/source-location${lane.suffix}`,
    kind: 'source-location',
    share: share.name,
    needs: [],
    reason: `DataSync reads ${share.server}:${share.export} through ${lane.agents.join(', ')}`,
    undo: 'nothing-to-undo',
    phase: 'transfer',
    protocol: share.protocol,
    serverHostname: share.server,
    subdirectory: share.export,
    agentArns: config.agents.filter(({ name }) => lane.agents.includes(name)).map(({ arn }) => arn),
    nfsVersion: share.nfsVersion,
    user: smb ? (share.user ?? null) : null,
    domain: smb ? (share.domain ?? null) : null,
    password: smb ? (share.password ?? null) : null,
  };
}

function targetLocation({
  config,
  share: { config: share },
  dataBucketStep,
}: ShareStepContext): StepOf<'target-location'> {
  const keyPrefix = resolveKeyPrefix(config, share);
  return {
    id: `${share.name}/target-location`,
    kind: 'target-location',
    share: share.name,
    needs: [dataBucketStep],
    reason: `DataSync writes s3://${config.bucket.name}/${keyPrefix} in STANDARD; lifecycle ages it after the proof`,
    undo: 'nothing-to-undo',
    phase: 'transfer',
    bucket: config.bucket.name,
    keyPrefix,
    roleArn: config.roles.dataSync,
  };
}

function taskStep(
  { config, share: input, controlBucketStep }: ShareStepContext,
  lane: Lane,
  sourceLocation: string,
  targetLocation: string,
): StepOf<'task'> {
  const share = input.config;
  const enhanced = modeOf(config, share) === 'enhanced';
  return {
    id: taskId(input, lane),
    kind: 'task',
    share: share.name,
    needs: [sourceLocation, targetLocation, controlBucketStep],
    reason: taskReason(lane, enhanced ? 'Enhanced' : 'Basic'),
    undo: 'nothing-to-undo',
    phase: 'transfer',
    protocol: share.protocol,
    taskMode: enhanced ? 'ENHANCED' : 'BASIC',
    sourceLocation,
    targetLocation,
    // A task that runs by a manifest must have no filter of its own [aws-facts 5]; its other runs each bring theirs.
    excludes: lane.partitions.some(
      ({ selection }) => selection.by === 'manifest' || selection.by === 'repair',
    )
      ? []
      : [...share.exclude],
    reportBucket: config.bucket.control,
    reportPrefix: reportPrefix(config.migration, share.name),
    reportRoleArn: config.roles.reports ?? config.roles.dataSync,
  };
}

function taskReason({ agents, partitions }: Lane, mode: string): string {
  const [only] = partitions;
  if (only?.selection.by === 'repair')
    return `one ${mode} task carries the files of the repair and no others`;
  if (partitions.length === 1 && only?.selection.by === 'whole')
    return `one ${mode} task carries the whole share, because its agents are ${mode} ones`;
  return `${agents.join(', ')} carries ${partitions.length} of the share's partitions in turn, each as one run of this ${mode} task`;
}
