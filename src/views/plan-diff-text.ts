import type { PlanDiff } from '../plans/diff/diff-schema.ts';
import type { Finding } from '../plans/finding-schema.ts';
import { counted, formatBytes, formatCount, formatTime } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import { figureLines } from './plan-diff-figures.ts';
import { type ShareDiff, sharesOfDiff } from './plan-diff-shares.ts';
import { changedValue } from './plan-diff-values.ts';
import { leftLines, repairedLines, repairSentence } from './plan-repair-text.ts';
import { cutText, harmless } from './text-width.ts';

export interface PlanDiffOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Every change by itself, instead of a count of those that are many or follow from others. */
  readonly full?: boolean;
}

/** Lines of one kind in one share, and shares, before there is only a count. */
const LONG = 8;

/** How two plans differ, for a person who has approved the first; ends with a newline. */
export function planDiffText(diff: PlanDiff, options: PlanDiffOptions): string {
  const { before, after, waves, findings } = diff;
  const { width } = options;
  const full = options.full === true;
  const limit = full ? Infinity : LONG;
  const one = (plan: PlanDiff['before']) => `${plan.digest.slice(0, 12)} (${formatTime(plan.createdAt)})`;
  const cut = (lines: readonly string[]) => lines.map((line) => cutText(line, width));
  const found = (mark: string) => (finding: Finding) =>
    paragraph(mark, findingText(finding), { width, labelWidth: 4 });
  const more = (rest: number) => `  and ${counted(rest, 'more', 'more')}`;
  const lines = [
    ...(before.rehearsal || after.rehearsal ? ['REHEARSAL: the local cloud, not AWS.'] : []),
    `From ${one(before)}`,
    `to   ${one(after)}`,
    ...(before.migration === after.migration
      ? []
      : [`They are of two migrations: ${harmless(before.migration)} and ${harmless(after.migration)}.`]),
    ...repairSection('The first', before.repair, limit, width),
    ...repairSection('The second', after.repair, limit, width),
    diff.sameSteps ? 'Carrying out either does the same.' : 'They do not do the same.',
    ...titled(
      'Made from',
      atMost(diff.basis, limit, (change) => cut(marked('  ~ ', changedValue(change))), more),
    ),
    ...titled('Waves', cut(waveLines(waves))),
    ...atMost(sharesOfDiff(diff, full), limit, (share) => ['', ...cut(shareLines(share, full))], more),
    ...titled('Cost and time', figureLines(diff, width)),
    ...titled('Findings', [
      ...atMost(findings.added, limit, found('  +'), more),
      ...atMost(findings.removed, limit, found('  -'), more),
    ]),
    '',
    ...(diff.partitions.added.length + diff.partitions.removed.length + diff.partitions.changed.length > 0
      ? [`Partitions: ${summary(diff.partitions)}`]
      : []),
    `Steps: ${summary(diff.steps)}`,
    ...(full || diff.sameSteps ? [] : ['More: headwater plan diff BEFORE AFTER --full']),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whoever has approved a plan to move shares must not take a repair for its successor. */
function repairSection(
  which: string,
  repair: PlanDiff['before']['repair'],
  limit: number,
  width: number,
): string[] {
  if (repair === null) return [];
  return [
    '',
    ...paragraph('', repairSentence(repair, `${which} is a repair:`), { width, labelWidth: 0 }),
    ...repairedLines(repair, limit, width),
    ...leftLines(repair, limit, width),
    '',
  ];
}

/** `2 to add, 1 to change, 0 to remove; 9,988 unchanged`. */
function summary({ added, changed, removed, same }: PlanDiff['steps'] | PlanDiff['partitions']): string {
  return `${formatCount(added.length)} to add, ${formatCount(changed.length)} to change, ${formatCount(removed.length)} to remove; ${formatCount(same)} unchanged`;
}

function findingText({ id, severity, share, text }: Finding): string {
  return `${severity} ${id} ${share === null ? '' : `${share}: `}${text}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) => mark + line);
}

function waveLines({ added, removed, changed }: PlanDiff['waves']): string[] {
  const holds = (wave: PlanDiff['waves']['added'][number]) =>
    `${harmless(wave.name)}: ${counted(wave.shares.length, 'share')}, ${counted(wave.items, 'item')}, ${formatBytes(wave.bytes)}`;
  return [
    ...added.map((wave) => `  + ${holds(wave)}`),
    ...removed.map((wave) => `  - ${holds(wave)}`),
    ...changed.map(({ name, fields }) => `  ~ ${harmless(name)}: ${fields.flatMap(changedValue).join('; ')}`),
  ];
}

function shareLines(
  { share, mark, fields, partitions, steps, following, shifted }: ShareDiff,
  full: boolean,
): string[] {
  const limit = full ? Infinity : LONG;
  const own = (id: string) => harmless(share === null ? id : id.slice(id.indexOf('/') + 1));
  const folded =
    (what: string, how = '') =>
    (rest: number) =>
      `    and ${counted(rest, `more ${what}`)}${how}`;
  const list = <T>(items: readonly T[], line: (item: T) => string, what: string, how: string) =>
    atMost(items, limit, (item) => [line(item)], folded(what, how));
  type Part = ShareDiff['partitions']['added'][number];
  const part = ({ id, items, bytes, agents }: Part) =>
    `partition ${own(id)}: ${counted(items, 'item')}, ${formatBytes(bytes)}, on ${harmless(agents.join(' + '))}`;
  const change = ({ id, fields: of }: ShareDiff['steps']['changed'][number]) =>
    `${own(id)}: ${of.flatMap(changedValue).join('; ')}`;
  return [
    `${mark} ${share === null ? 'all shares' : harmless(share)}`,
    ...atMost(
      fields.flatMap(changedValue),
      limit,
      (line) => [`    ${/^[+-] /.test(line) ? '' : '~ '}${line}`],
      folded('change'),
    ),
    ...list(partitions.added, (one) => `    + ${part(one)}`, 'partition', ' to add'),
    ...list(partitions.removed, (one) => `    - ${part(one)}`, 'partition', ' to remove'),
    ...list(partitions.changed, (one) => `    ~ partition ${change(one)}`, 'partition', ' to change'),
    ...list(steps.added, (step) => `    + ${own(step.id)}: ${harmless(step.reason)}`, 'step', ' to add'),
    ...list(steps.removed, (step) => `    - ${own(step.id)}`, 'step', ' to remove'),
    ...list(steps.changed, (one) => `    ~ ${change(one)}`, 'step', ' to change'),
    ...counts(following, shifted),
  ];
}

function counts(following: number, shifted: ShareDiff['shifted']): string[] {
  const parts = [
    following > 0 ? `${counted(following, 'step')} as these partitions need` : '',
    shifted.partitions > 0 ? `${counted(shifted.partitions, 'partition')} at another turn or time only` : '',
    shifted.steps > 0 ? `${counted(shifted.steps, 'step')} waiting for others only` : '',
  ].filter((text) => text !== '');
  return parts.length === 0 ? [] : [`    and ${parts.join(', ')}`];
}
