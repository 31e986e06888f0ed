import { BLOCKING_HAZARDS } from '../inventory/hazards-blocking.ts';
import type { Plan, PlanShare } from '../plans/plan.ts';
import { type StepCounts, stepCounts } from '../plans/sealed/step-counts.ts';
import { windowsText } from '../plans/windows/link-text.ts';
import { costSummary } from './cost-text.ts';
import { findingCounts, findingLines, limited } from './findings-text.ts';
import { counted, formatBytes, formatCount, formatPart, formatSeconds, formatTime } from './format.ts';
import { outageText } from './outage-text.ts';
import { paragraph } from './paragraph.ts';
import { leftLines, repairedLines, repairOf, repairSentence } from './plan-repair-text.ts';
import { momentsOf, wholeSeconds } from './plan-times.ts';
import { waveLines } from './plan-wave-lines.ts';
import { shareDetails } from './share-details-text.ts';
import { table } from './table.ts';

export interface PlanTextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Show everything instead of what fits a screen of 40 lines. */
  readonly full?: boolean;
  /** How the plan is named in the next command; its file, or the start of its digest. */
  readonly name?: string;
  /** Waves are shown with dates if it is begun then; absent when nobody knows. */
  readonly beginsAt?: Date;
  /** Of its steps, where they are known already. */
  readonly counts?: StepCounts;
  /** What its buckets will be, see `postureLines`; shown with everything else. */
  readonly buckets?: readonly string[];
}

/** How much of each section is shown. */
interface Limits {
  readonly waves: number;
  readonly shares: number;
  readonly reasonLines: number;
  readonly excluded: number;
  readonly findings: number;
  readonly findingLines: number;
}

const ALL: Limits = {
  waves: Infinity,
  shares: Infinity,
  reasonLines: Infinity,
  excluded: Infinity,
  findings: Infinity,
  findingLines: Infinity,
};
/** What else there is to look at. */
const MORE = '--wave N, --share NAME, --partitions, --findings, --cost or --full';
const SCREEN_LINES = 40;
/** From much to little: the first that fits the screen is taken. What needs a person is cut last. */
const SCREENS: readonly Limits[] = [
  { waves: 12, shares: 20, reasonLines: 3, excluded: 10, findings: 10, findingLines: 4 },
  { waves: 8, shares: 12, reasonLines: 2, excluded: 6, findings: 5, findingLines: 3 },
  { waves: 6, shares: 12, reasonLines: 1, excluded: 5, findings: 3, findingLines: 3 },
  { waves: 5, shares: 12, reasonLines: 1, excluded: 4, findings: 2, findingLines: 2 },
  { waves: 5, shares: 10, reasonLines: 0, excluded: 4, findings: 2, findingLines: 3 },
  { waves: 4, shares: 8, reasonLines: 0, excluded: 3, findings: 2, findingLines: 2 },
  { waves: 4, shares: 6, reasonLines: 0, excluded: 3, findings: 2, findingLines: 2 },
  { waves: 3, shares: 5, reasonLines: 0, excluded: 2, findings: 2, findingLines: 1 },
  { waves: 2, shares: 3, reasonLines: 0, excluded: 1, findings: 2, findingLines: 1 },
];

/** What a plan will do, for the person who approves it; ends with a newline. The first screen is 80 x 40. */
export function planText(plan: Plan, options: PlanTextOptions): string {
  const same = unlimited(plan, options);
  const lines = options.full === true ? planLines(plan, options, ALL, same) : screen(plan, options, same);
  return `${lines.join('\n')}\n`;
}

/** What is the same however much of the rest is shown. */
interface Unlimited {
  readonly head: readonly string[];
  readonly figures: readonly string[];
}

function unlimited(plan: Plan, options: PlanTextOptions): Unlimited {
  const at = { width: options.width, labelWidth: 8 };
  const counts = options.counts ?? stepCounts(plan.steps);
  return {
    head: headline(plan, counts.bucket, options.width),
    figures: [
      ...paragraph('Steps', stepsText(counts), at),
      ...paragraph('Time', timeText(plan, options), at),
      ...deltaLines(plan, at),
      ...outageLines(plan, at),
      ...paragraph('Cost', costSummary(plan), at),
    ],
  };
}

function screen(plan: Plan, options: PlanTextOptions, same: Unlimited): string[] {
  let lines: string[] = [];
  for (const limits of SCREENS) {
    lines = planLines(plan, options, limits, same);
    if (lines.length <= SCREEN_LINES) break;
  }
  return lines;
}

function planLines(
  plan: Plan,
  options: PlanTextOptions,
  limits: Limits,
  { head, figures }: Unlimited,
): string[] {
  const { width } = options;
  const at = { width, labelWidth: 8 };
  const full = options.full === true;
  const repair = repairOf(plan);
  const name = options.name ?? plan.digest.slice(0, 12);
  return [
    ...head,
    ...section(wavesSection(plan, options, limits)),
    '',
    ...(repair === null ? [] : [...repairedLines(repair, limits.shares, width), '']),
    ...(repair === null ? [] : leftLines(repair, limits.excluded, width)),
    ...(repair !== null && full ? [''] : []),
    ...(repair === null || full ? movedLines(plan, limits, width) : []),
    ...section(figures),
    ...section(full ? (options.buckets ?? []) : []),
    ...section(findingSection(plan, limits, width)),
    '',
    ...(full ? [] : paragraph('More', MORE, at)),
    ...paragraph('Next', `headwater plan approve ${name}`, at),
  ];
}

/** All shares, and what of them stays behind. */
function movedLines(plan: Plan, limits: Limits, width: number): string[] {
  return [...shareLines(plan, limits, width), ...section(excludedLines(plan, limits, width))];
}

function deltaLines({ delta }: Plan, at: { readonly width: number; readonly labelWidth: number }): string[] {
  if (delta === null) return [];
  const when = `cron ${delta.pattern} (${delta.timeZone})`;
  return paragraph(
    'Delta',
    `another pass of each share whose pass is done, at ${when}, until its cut-over`,
    at,
  );
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function headline(plan: Plan, bucket: string | null, width: number): string[] {
  const repair = repairOf(plan);
  const moving = plan.shares.filter(({ committed }) => !committed);
  const files = moving.reduce((sum, { files: count }) => sum + count, 0);
  const bytes = moving.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const made = `Plan ${plan.digest.slice(0, 12)} of migration ${plan.migration}, made ${formatTime(plan.createdAt)} by ${plan.createdBy}.`;
  const moves = `Moves ${counted(files, 'file')}, ${formatBytes(bytes)}, from ${counted(moving.length, 'share')} to s3://${bucket ?? ''} in ${plan.region}.`;
  return [
    ...(plan.rehearsal ? ['REHEARSAL: the local cloud, not AWS.'] : []),
    ...paragraph('', made, { width, labelWidth: 0 }),
    ...paragraph('', repair === null ? moves : repairSentence(repair), { width, labelWidth: 0 }),
  ];
}

function shareLines({ shares }: Plan, limits: Limits, width: number): string[] {
  const shown = shares.slice(0, limits.shares);
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'Strategy' },
    { title: 'Pass' },
    { title: 'Files', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Cold', align: 'right' },
    { title: 'Class after commit' },
  ] as const;
  const [title = '', ...rows] = table(columns, shown.map(shareRow), { width });
  const reasons = (share: PlanShare) =>
    limited(paragraph('', share.classReason, { width, labelWidth: 2 }), limits.reasonLines, width);
  const rest = shares.length - shown.length;
  return [
    title,
    ...rows.flatMap((row, index) => {
      const share = shown[index];
      if (share === undefined) return [row];
      return [row, ...reasons(share), ...(limits === ALL ? shareDetails(share, width) : [])];
    }),
    ...(rest > 0 ? [`  and ${counted(rest, 'more share')}`] : []),
  ];
}

function shareRow(share: PlanShare): string[] {
  return [
    share.share,
    share.strategy,
    share.committed ? 'done' : (share.pass ?? ''),
    formatCount(share.files),
    formatBytes(share.fileBytes),
    formatPart(share.coldBytes, share.fileBytes),
    share.storageClass,
  ];
}

function excludedLines(plan: Plan, limits: Limits, width: number): string[] {
  const all = plan.shares.flatMap((share) => share.excluded.map((row) => ({ share, row })));
  if (all.length === 0) return [];
  // What still needs a person comes first.
  const sorted = [...all].sort((a, b) => Number(a.row.accepted) - Number(b.row.accepted));
  const shown = sorted.slice(0, limits.excluded);
  const rows = shown.map(({ share, row }) => [
    share.share,
    formatCount(row.entries),
    formatBytes(row.bytes),
    row.reason === 'exclude-pattern'
      ? 'excluded in headwater.yaml'
      : (BLOCKING_HAZARDS.find(({ id }) => id === row.reason)?.title ?? row.reason),
    row.accepted ? 'accepted' : 'NOT ACCEPTED',
    share.hazards.find(({ hazard }) => hazard === row.reason)?.examples[0]?.text ?? '',
  ]);
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'Entries', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Why', flexible: true, least: 24 },
    { title: '' },
    { title: 'For example', flexible: true },
  ] as const;
  const rest = sorted.length - shown.length;
  return [
    'Stays behind',
    ...table(columns, rows, { width, indent: '  ' }),
    ...(rest > 0 ? [`  and ${counted(rest, 'more kind')}`] : []),
  ];
}

function stepsText({ steps, transfer, cutover, lifecycle, rules }: StepCounts): string {
  return `${counted(steps, 'step')}: ${transfer} to transfer, ${cutover} to cut over, ${lifecycle} for lifecycle (${counted(rules, 'rule')}).`;
}

function timeText({ estimate, link }: Plan, { full, beginsAt }: PlanTextOptions): string {
  if (estimate.items === 0) return 'nothing to move.';
  const by =
    beginsAt === undefined
      ? ''
      : ` Begun now, it is done on ${momentsOf(beginsAt, estimate.expectedSeconds)(estimate.expectedSeconds)}.`;
  const keeps = link.windows.length === 0 ? '' : ` Transfers keep to: ${windowsText(link)}.`;
  const times = `about ${formatSeconds(estimate.expectedSeconds)} with all passes and checks, at rates assumed until they are measured; the link alone needs ${formatSeconds(estimate.linkSeconds)}.${by}${keeps}`;
  return full === true ? `${times} ${estimate.basis}` : times;
}

/** The share whose users wait longest; `--share` has the others. */
function outageLines(
  { estimate }: Plan,
  at: { readonly width: number; readonly labelWidth: number },
): string[] {
  const [longest] = estimate.outages.toSorted((a, b) => b.expectedSeconds - a.expectedSeconds);
  return longest === undefined ? [] : paragraph('Outage', `longest ${outageText(longest)}`, at);
}

/** One wave is no order: it says nothing that the shares do not. */
function wavesSection(plan: Plan, { width, beginsAt }: PlanTextOptions, { waves: limit }: Limits): string[] {
  if (plan.waves.length < 2) return [];
  return waveLines(plan, { width, limit, moment: momentsOf(beginsAt ?? null, wholeSeconds(plan)) });
}

function findingSection({ findings }: Plan, limits: Limits, width: number): string[] {
  if (findings.length === 0) return [];
  const shown = { kinds: limits.findings, lines: limits.findingLines };
  return [`Findings: ${findingCounts(findings)}`, ...findingLines(findings, shown, width)];
}
