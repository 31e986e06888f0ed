import type { PlanShare } from '../plans/plan.ts';
import { counted, formatBytes, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';

/** Why its strategy, where it is cold or warm against the rest, and what packing would save. */
export function shareDetails({ strategyReason, zones, packing }: PlanShare, width: number): string[] {
  const at = { width, labelWidth: 4 };
  return [
    ...paragraph('  -', `Strategy ${strategyReason}.`, at),
    ...zones.flatMap(({ prefix, storageClass, files, bytes, reason }) =>
      paragraph(
        '  -',
        `${prefix} goes to ${storageClass}: ${counted(files, 'file')}, ${formatBytes(bytes)}; ${reason}.`,
        at,
      ),
    ),
    ...(packing === null
      ? []
      : paragraph(
          '  -',
          `Packing ${counted(packing.files, 'small file')} into ${counted(packing.shards, 'shard')} of 1 GiB would save ${formatUsd(packing.savedUsd)} in ${packing.months} months.`,
          at,
        )),
  ];
}
