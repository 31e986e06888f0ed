import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { Config } from '../config/schema.ts';
import { agentsOf, modeOf, type ShareInput } from './input.ts';
import type { Pass, Step, StepOf } from './plan.ts';
import { reportPrefix } from './report-prefix.ts';

/** What the steps of one share are made from. */
export interface ShareStepContext {
  readonly config: Config;
  readonly share: ShareInput;
  readonly dataBucketStep: string;
  readonly controlBucketStep: string;
  readonly bytesPerSecond: number;
}

/** Locations, task, the next pass and its check. `last` is the step a cut-over builds on. */
export function transferSteps(context: ShareStepContext): { readonly steps: Step[]; readonly last: string } {
  const { progress } = context.share;
  const ordinal = progress.transfersDone + 1;
  const pass = progress.transfersDone > 0 ? 'delta' : 'seed';
  const source = sourceLocation(context);
  const target = targetLocation(context);
  const task = taskStep(context, [source.id, target.id, context.controlBucketStep]);
  const transfer = transferStep(context, pass, ordinal, [task.id]);
  const verify = verifyStep(context, pass, ordinal, [transfer.id]);
  return { steps: [source, target, task, transfer, verify], last: verify.id };
}

/** One pass of a share: one successful execution of its task. */
export function transferStep(
  { share }: ShareStepContext,
  pass: Pass,
  ordinal: number,
  needs: readonly string[],
): StepOf<'transfer'> {
  const reasons: Readonly<Record<Pass, string>> = {
    seed: 'the first pass copies everything while the source stays in use',
    delta: 'the share was copied before; this pass brings over what has changed since',
    final: 'the last pass, while the source is frozen, so that nothing can change behind it',
  };
  return {
    id: `${share.config.name}/transfer/${passName(pass, ordinal)}`,
    kind: 'transfer',
    share: share.config.name,
    needs: [...needs],
    reason: reasons[pass],
    undo: 'nothing-to-undo',
    phase: pass === 'final' ? 'cutover' : 'transfer',
    pass,
    ordinal,
  };
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

function sourceLocation({ config, share: { config: share } }: ShareStepContext): StepOf<'source-location'> {
  const smb = share.protocol === 'smb';
  return {
    id: `${share.name}/source-location`,
    kind: 'source-location',
    share: share.name,
    needs: [],
    reason: `DataSync reads ${share.server}:${share.export} through ${share.agents.join(', ')}`,
    undo: 'nothing-to-undo',
    phase: 'transfer',
    protocol: share.protocol,
    serverHostname: share.server,
    subdirectory: share.export,
    agentArns: agentsOf(config, share).map((agent) => agent.arn),
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
  { config, share: { config: share }, bytesPerSecond }: ShareStepContext,
  needs: readonly string[],
): StepOf<'task'> {
  const enhanced = modeOf(config, share) === 'enhanced';
  return {
    id: `${share.name}/task`,
    kind: 'task',
    share: share.name,
    needs: [...needs],
    reason: `one ${enhanced ? 'Enhanced' : 'Basic'} task carries the whole share, because its agents are ${enhanced ? 'Enhanced' : 'Basic'} ones`,
    undo: 'nothing-to-undo',
    phase: 'transfer',
    protocol: share.protocol,
    taskMode: enhanced ? 'ENHANCED' : 'BASIC',
    excludes: [...share.exclude],
    bytesPerSecond,
    reportBucket: config.bucket.control,
    reportPrefix: reportPrefix(config.migration, share.name),
    reportRoleArn: config.roles.reports ?? config.roles.dataSync,
  };
}
