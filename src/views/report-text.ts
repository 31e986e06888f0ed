import { balanceText, booksText } from './books-text.ts';
import { counted, formatBytes, formatCount, formatUsd } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import { doubtSentences } from './report-doubts.ts';
import type { Report, ReportException } from './report-schema.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { harmless, textWidth } from './text-width.ts';

const WIDTH = 80;
/** So that the whole report stays on a screen; the rest is counted, and is all in the HTML and JSON. */
const SHARES = 8;
const EXCEPTIONS = 4;
const WAITING = 2;

/** The report on one screen: the verdict, what moved, what was held back, what it costs, where the evidence is. */
export function reportText(report: Report): string {
  return [
    ...head(report),
    '',
    ...moved(report),
    ...doubts(report),
    '',
    ...heldBack(report),
    '',
    ...cost(report),
    '',
    ...evidence(report),
    ...waiting(report),
  ].join('\n');
}

function head(report: Report): string[] {
  const tag = report.rehearsal ? ['REHEARSAL: the cloud was a local stand-in; nothing reached AWS.'] : [];
  return [
    ...tag,
    ...paragraph('', `${report.migration}: ${report.verdict.sentence}`, { width: WIDTH, labelWidth: 0 }),
  ];
}

const STATES = {
  proved: 'proved',
  'proved-with-exceptions': 'proved, exceptions',
  'not-proved': 'NOT PROVED',
  'not-checked': 'not checked',
} as const;

const SHARE_COLUMNS = [
  { title: 'share', flexible: true },
  { title: 'objects', align: 'right' },
  { title: 'bytes', align: 'right' },
  { title: 'level' },
  { title: 'verdict' },
  { title: 'truth is' },
] as const;

function moved({ shares, totals }: Report): string[] {
  const rows = shares
    .slice(0, SHARES)
    .map((share) => [
      share.share,
      formatCount(share.moved.entries),
      formatBytes(share.moved.bytes),
      share.level ?? '-',
      STATES[share.proof],
      share.authority.holder === 'bucket' ? 'the bucket' : 'the source',
    ]);
  const more = shares.length - SHARES;
  const books =
    totals.books === null
      ? ['Books: not closed, a share has no evidence.']
      : paragraph('Books: ', `${booksText(totals.books)}: ${balanceText(totals.books)}`, {
          width: WIDTH,
          labelWidth: 7,
        });
  return [
    `What moved: ${counted(totals.moved.entries, 'object')}, ${formatBytes(totals.moved.bytes)}`,
    ...table(SHARE_COLUMNS, rows, { width: WIDTH, indent: '  ' }),
    ...(more > 0 ? [`  and ${counted(more, 'more share')}`] : []),
    ...books,
  ];
}

/** Beside the books, and not among the reasons, of which only some have room. */
function doubts(report: Report): string[] {
  const label = 'Doubts: ';
  return doubtSentences(report).flatMap((sentence, at) =>
    paragraph(at === 0 ? label : '', sentence, { width: WIDTH, labelWidth: label.length }),
  );
}

function heldBack(report: Report): string[] {
  const { exceptions } = report;
  const open = exceptions.filter(({ severity }) => severity === 'wrong' || severity === 'decide');
  const accepted = summed(
    '  With consent: ',
    exceptions.filter(({ severity }) => severity === 'accepted'),
  );
  const changed = summed(
    'Arrived changed: ',
    exceptions.filter(({ severity }) => severity === 'changed'),
  );
  if (open.length + accepted.length === 0) return ['Held back: nothing.', ...changed];
  return [
    'Held back, and why',
    ...atMost(
      open,
      Math.max(1, EXCEPTIONS - doubtSentences(report).length),
      exceptionLines,
      (rest) => `  and ${counted(rest, 'more reason')}: see the HTML report`,
    ),
    ...accepted,
    ...changed,
  ];
}

/** Exceptions nobody has to act on, in a line or two. */
function summed(label: string, some: readonly ReportException[]): string[] {
  if (some.length === 0) return [];
  const text = some.map((one) => `${formatCount(one.entries)} ${one.id} (${one.share})`).join(', ');
  return paragraph(label, text, { width: WIDTH, labelWidth: label.length });
}

function exceptionLines(one: ReportException): string[] {
  const entries = one.entries === 0 ? '' : `${formatCount(one.entries)} × `;
  const start = `  ${harmless(one.share)}: ${entries}${harmless(one.title)}`;
  const example = one.examples[0]?.path.text;
  const room = WIDTH - textWidth(start) - 2;
  const path = example === undefined || room < 12 ? '' : `, ${shorten(example, room)}`;
  return [start + path, ...paragraph('    do: ', one.fix, { width: WIDTH, labelWidth: 8 })];
}

function cost({ cost }: Report): string[] {
  const { once, monthly, horizon } = cost;
  const { confirmed = 0 } = cost.confidence;
  const lines = Object.values(cost.confidence).reduce((sum, one) => sum + one, 0);
  return [
    'What it would cost',
    ...paragraph(
      '  ',
      `Once ${formatUsd(once.expected)} (${formatUsd(once.low)} to ${formatUsd(once.high)}); a month ${formatUsd(monthly.first.expected)} at first, ${formatUsd(monthly.afterTransition.expected)} after the transitions; ${counted(horizon.months, 'month')} in all ${formatUsd(horizon.usd.expected)}, against ${formatUsd(horizon.allStandardUsd)} all in Standard.`,
      { width: WIDTH, labelWidth: 2 },
    ),
    ...paragraph(
      '  ',
      `Prices as of ${cost.pricesAsOf}; ${formatCount(confirmed)} of ${counted(lines, 'line')} on confirmed prices.`,
      {
        width: WIDTH,
        labelWidth: 2,
      },
    ),
  ];
}

function evidence({ evidence, ledger, plan }: Report): string[] {
  const rows = evidence
    .filter(({ current }) => current)
    .slice(0, SHARES)
    .map(({ share, file }) => `  ${harmless(share)}  ${harmless(file)}`);
  return [
    'Where the evidence is',
    ...(rows.length === 0 ? ['  There is none yet.'] : rows),
    `  ledger at ${ledger.seq}, ${ledger.digest.slice(0, 16)}…; plan ${plan.digest.slice(0, 16)}…`,
  ];
}

function waiting({ waiting }: Report): string[] {
  if (waiting.length === 0) return [];
  const more = waiting.length - WAITING;
  return [
    '',
    'Waiting',
    ...waiting
      .slice(0, WAITING)
      .flatMap(({ what, next }) => [
        ...paragraph('  ', what, { width: WIDTH, labelWidth: 2 }),
        ...next.slice(0, 1).map((line) => `    Next: ${harmless(line)}`),
      ]),
    ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}: headwater status`] : []),
  ];
}
