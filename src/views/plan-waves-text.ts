import { agentLoads } from '../plans/lanes/agent-loads.ts';
import type { Partition } from '../plans/lanes/partition-schema.ts';
import type { Plan } from '../plans/plan.ts';
import type { Wave } from '../plans/waves/wave-schema.ts';
import { findingCounts, findingLines } from './findings-text.ts';
import { counted, formatBytes, formatCount, formatSeconds } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { Moment } from './plan-times.ts';
import { table } from './table.ts';

const FINDINGS_SHOWN = { kinds: 5, lines: 3 };

/** One wave: its shares, who carries them, what was found in them; ends with a newline. */
export function waveText(
  plan: Plan,
  wave: Wave,
  at: { readonly width: number; readonly moment: Moment; readonly name: string },
): string {
  const { width } = at;
  const partitions = plan.partitions.filter((partition) => partition.wave === wave.number);
  const findings = plan.findings.filter(({ share }) => share !== null && wave.shares.includes(share));
  const head = `${wave.name === `wave ${wave.number}` ? 'Wave' : `Wave ${wave.name},`} ${wave.number}: ${counted(wave.shares.length, 'share')}, ${counted(wave.items, 'item')}, ${formatBytes(wave.bytes)} in ${counted(partitions.length, 'partition')}; copied from ${at.moment(wave.fromSeconds)} to ${at.moment(wave.toSeconds)}.`;
  return `${[
    ...paragraph('', head, { width, labelWidth: 0 }),
    ...paragraph('Why', wave.reason, { width, labelWidth: 8 }),
    '',
    ...sharesOf(plan, wave, partitions, width),
    '',
    ...agentLines(partitions, width),
    ...(findings.length === 0
      ? []
      : ['', `Findings: ${findingCounts(findings)}`, ...findingLines(findings, FINDINGS_SHOWN, width)]),
    '',
    ...paragraph('More', `headwater plan show ${at.name} --share ${wave.shares[0] ?? 'NAME'}`, {
      width,
      labelWidth: 8,
    }),
  ].join('\n')}\n`;
}

function sharesOf(plan: Plan, wave: Wave, partitions: readonly Partition[], width: number): string[] {
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'Strategy' },
    { title: 'Pass' },
    { title: 'Files', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Parts', align: 'right' },
    { title: 'Agents', align: 'right' },
    { title: 'Class after commit', flexible: true },
  ] as const;
  const rows = plan.shares
    .filter(({ share }) => wave.shares.includes(share))
    .map((share) => {
      const own = partitions.filter((partition) => partition.share === share.share);
      return [
        share.share,
        share.strategy,
        share.pass ?? '',
        formatCount(share.files),
        formatBytes(share.fileBytes),
        formatCount(own.length),
        formatCount(new Set(own.flatMap(({ agents }) => agents)).size),
        share.storageClass,
      ];
    });
  return table(columns, rows, { width });
}

/** Who carries how much of some partitions. */
export function agentLines(partitions: readonly Partition[], width: number): string[] {
  const columns = [
    { title: 'Agent', flexible: true },
    { title: 'Parts', align: 'right' },
    { title: 'Items', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Time of its runs', align: 'right' },
  ] as const;
  const rows = agentLoads(partitions).map((load) => [
    load.agent,
    formatCount(load.partitions),
    formatCount(load.items),
    formatBytes(load.bytes),
    formatSeconds(load.seconds),
  ]);
  return table(columns, rows, { width });
}
