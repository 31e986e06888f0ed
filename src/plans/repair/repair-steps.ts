import type { Lane } from '../lanes/lanes.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import type { Step } from '../plan.ts';
import { type ShareStepContext, transferSteps } from '../steps/transfer-steps.ts';

/**
 * What repairs one share: its locations and one task, one run that carries the listed files, and a check of the whole share.
 * The run is no pass over the share, and has another id than one.
 */
export function repairSteps(
  context: Omit<ShareStepContext, 'lanes'>,
  partition: Partition,
  suffix: Lane['suffix'],
): Step[] {
  const lane: Lane = { suffix, agents: partition.agents, partitions: [partition] };
  const { steps } = transferSteps({ ...context, lanes: [lane] });
  const ids = new Map(
    steps.map(({ id, kind }) => [id, kind === 'transfer' || kind === 'verify' ? named(id) : id]),
  );
  return steps.map((step): Step => {
    const known = { id: ids.get(step.id) ?? step.id, needs: step.needs.map((need) => ids.get(need) ?? need) };
    if (step.kind === 'transfer') return { ...step, ...known, pass: 'delta', reason: CARRIES };
    return step.kind === 'verify'
      ? { ...step, ...known, pass: 'delta', reason: CHECKS }
      : { ...step, ...known };
  });
}

const CARRIES =
  'carries the files that the evidence found missing or different, and no others; each is written anew, even if its size and time are right';
const CHECKS =
  'finds out whether the repair holds: every entry of the inventory against the bucket, by checksum';

/** `lab/transfer/2-delta.p0001` -> `lab/transfer/2-repair`. */
function named(id: string): string {
  return id.replace(/-(seed|delta)(\.[a-z0-9]+)?$/, '-repair');
}
