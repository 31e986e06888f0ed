import type { StepOf } from '../plans/plan.ts';
import type { LocationSpec } from '../ports/data-sync.ts';
import { bucketArn } from './arns.ts';
import type { StepContext } from './context.ts';
import { type Ensured, ensure } from './ensure.ts';
import type { StepOutcome } from './outcome.ts';

/** The DataSync location of an NFS export or SMB share. The secret stays a reference; only the adapter reads it. */
export async function runSourceLocation(
  context: StepContext,
  step: StepOf<'source-location'>,
): Promise<StepOutcome> {
  const what = `${step.protocol.toUpperCase()} location ${step.serverHostname}:${step.subdirectory}`;
  const spec = sourceSpec(step);
  return outcome(
    await ensure(context, { step, resources: context.dataSync.locations, spec: () => spec, what }),
    what,
  );
}

function sourceSpec(step: StepOf<'source-location'>): LocationSpec {
  const { serverHostname, subdirectory, agentArns } = step;
  if (step.protocol === 'nfs') {
    return { type: 'nfs', serverHostname, subdirectory, agentArns, version: step.nfsVersion };
  }
  return {
    type: 'smb',
    serverHostname,
    subdirectory,
    agentArns,
    user: step.user ?? '',
    domain: step.domain,
    password: step.password ?? '',
  };
}

/** The DataSync location of the share's prefix. STANDARD: data is aged by lifecycle, after the proof. */
export async function runTargetLocation(
  context: StepContext,
  step: StepOf<'target-location'>,
): Promise<StepOutcome> {
  const what = `S3 location ${step.bucket}/${step.keyPrefix}`;
  const spec: LocationSpec = {
    type: 's3',
    bucketArn: bucketArn(step.bucket),
    subdirectory: step.keyPrefix,
    storageClass: 'STANDARD',
    bucketAccessRoleArn: step.roleArn,
  };
  return outcome(
    await ensure(context, { step, resources: context.dataSync.locations, spec: () => spec, what }),
    what,
  );
}

/** The outcome of a step that only brings a resource about. */
export function outcome(ensured: Ensured, what: string): StepOutcome {
  if (ensured.kind !== 'ready') return ensured;
  return { kind: 'done', changed: ensured.changed, summary: `${what}: ${ensured.id}` };
}
