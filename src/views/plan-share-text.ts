import { HAZARDS } from '../inventory/hazards.ts';
import type { PlannedLine } from '../plans/cost/cost-schema.ts';
import type { Plan, PlanShare, Step } from '../plans/plan.ts';
import { findingCounts, findingLines } from './findings-text.ts';
import { counted, formatBytes, formatCount, formatPart, formatUsd } from './format.ts';
import { outageText } from './outage-text.ts';
import { atMost, paragraph } from './paragraph.ts';
import { partitionLines } from './plan-partitions-text.ts';
import { agentLines } from './plan-waves-text.ts';
import { shareDetails } from './share-details-text.ts';
import { table } from './table.ts';

/** Partitions and steps of one share that are shown before there is only a count. */
const LONG = 15;

/** One share of a plan: what happens to it, in which parts, at what cost, step by step; ends with a newline. */
export function shareText(
  plan: Plan,
  share: PlanShare,
  at: { readonly width: number; readonly full: boolean; readonly name: string },
): string {
  const { width } = at;
  const name = share.share;
  const limit = at.full ? Infinity : LONG;
  const label = { width, labelWidth: 8 };
  const findings = plan.findings.filter((finding) => finding.share === name);
  const shown = at.full ? { kinds: Infinity, lines: Infinity } : { kinds: 5, lines: 3 };
  return `${[
    ...paragraph('', headline(share), { width, labelWidth: 0 }),
    ...paragraph('Class', `${share.storageClass} after the commit: ${share.classReason}`, label),
    ...shareDetails(share, width),
    ...outageLine(plan, name, label),
    ...titled('Partitions', partitionSection(plan, name, limit, width)),
    ...titled('Stays behind or changes', hazardLines(share, width)),
    ...titled('Cost', costLines(plan.cost.lines, name, width)),
    ...titled('Steps', stepLines(plan.steps, name, limit, width)),
    ...titled(`Findings: ${findingCounts(findings)}`, findingLines(findings, shown, width)),
    '',
    ...(at.full ? [] : paragraph('More', `headwater plan show ${at.name} --share ${name} --full`, label)),
    ...paragraph('Cost', `headwater plan show ${at.name} --cost`, label),
  ].join('\n')}\n`;
}

function headline(share: PlanShare): string {
  const state = share.committed
    ? 'the bucket is its source of truth already'
    : `${share.pass ?? 'no'} pass, ${share.wave === null ? 'in no wave' : `wave ${share.wave}`}`;
  return `Share ${share.share}: ${counted(share.files, 'file')}, ${formatBytes(share.fileBytes)} (${formatPart(share.coldBytes, share.fileBytes)} cold), ${counted(share.directories, 'directory', 'directories')}, ${counted(share.symlinks, 'link')}; strategy ${share.strategy}, ${state}.`;
}

function outageLine(
  { estimate }: Plan,
  name: string,
  label: { readonly width: number; readonly labelWidth: number },
): string[] {
  const outage = estimate.outages.find(({ share }) => share === name);
  return outage === undefined ? [] : paragraph('Outage', outageText(outage), label);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function partitionSection(plan: Plan, name: string, limit: number, width: number): string[] {
  const own = plan.partitions.filter(({ share }) => share === name).sort((a, b) => a.turn - b.turn);
  if (own.length === 0) return [];
  const rest = own.length - limit;
  const reasons = [...new Set(own.map(({ reason }) => reason))];
  return [
    ...partitionLines(rest > 0 ? own.slice(0, limit) : own, { width, wave: false, indent: '  ' }),
    ...(rest > 0 ? [`  and ${counted(rest, 'more partition')}`] : []),
    ...reasons.flatMap((reason) => paragraph('', reason, { width, labelWidth: 2 })),
    ...(own.length === 1 ? [] : ['', ...agentLines(own, width - 2).map((line) => `  ${line}`)]),
  ];
}

function hazardLines(share: PlanShare, width: number): string[] {
  const titleOf = (id: string) => [...HAZARDS.values()].find((one) => one.id === id)?.title ?? id;
  const behind = share.excluded.map((row) => [
    row.accepted ? 'stays behind, accepted' : 'stays behind, NOT ACCEPTED',
    formatCount(row.entries),
    formatBytes(row.bytes),
    row.reason === 'exclude-pattern' ? 'excluded in headwater.yaml' : titleOf(row.reason),
    share.hazards.find(({ hazard }) => hazard === row.reason)?.examples[0]?.text ?? '',
  ]);
  const left = new Set(share.excluded.map(({ reason }) => reason));
  const others = share.hazards
    .filter(({ hazard, entries }) => entries > 0 && !left.has(hazard))
    .map((row) => [
      row.effect === 'changes' ? 'arrives changed' : 'good to know',
      formatCount(row.entries),
      formatBytes(row.bytes),
      titleOf(row.hazard),
      row.examples[0]?.text ?? '',
    ]);
  const rows = [...behind, ...others];
  const columns = [
    { title: 'Effect' },
    { title: 'Entries', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Why', flexible: true, least: 12 },
    { title: 'For example', flexible: true },
  ] as const;
  return rows.length === 0 ? [] : table(columns, rows, { width, indent: '  ' });
}

function costLines(lines: readonly PlannedLine[], name: string, width: number): string[] {
  const rows = lines
    .filter(({ share }) => share === name)
    .map((line) => [
      line.text,
      line.months === null ? 'once' : `${line.months.from}-${line.months.to}`,
      formatUsd(line.low),
      formatUsd(line.usd),
      formatUsd(line.high),
    ]);
  const columns = [
    { title: 'What', flexible: true, least: 16 },
    { title: 'Months', align: 'right' },
    { title: 'Low', align: 'right' },
    { title: 'Expected', align: 'right' },
    { title: 'High', align: 'right' },
  ] as const;
  return rows.length === 0 ? [] : table(columns, rows, { width, indent: '  ' });
}

function stepLines(steps: readonly Step[], name: string, limit: number, width: number): string[] {
  const own = steps.filter(({ share }) => share === name);
  return atMost(
    own,
    limit,
    ({ id, phase, reason }) =>
      paragraph(`  ${phase.padEnd(10)}`, `${id}: ${reason}`, { width, labelWidth: 12 }),
    (rest) => `  and ${counted(rest, 'more step')}`,
  );
}
