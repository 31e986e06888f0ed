import { balanceText, booksText } from './books-text.ts';
import { counted, formatBytes, formatCount, formatTime, formatUsd } from './format.ts';
import { command, markdownTable, plain } from './markdown.ts';
import { present } from './report-amounts.ts';
import type { Report, ReportException, ReportRecord, ReportShare } from './report-schema.ts';
import { reasonWords } from './verdict-words.ts';

/** Paths shown of each exception: this goes into tickets and wikis. */
const EXAMPLES = 5;

/** The report as Markdown, for tickets and wikis: the same figures as the page. All names are escaped. */
export function reportMarkdown(report: Report): string {
  const { verdict, migration, rehearsal, generatedAt, tool } = report;
  return `${[
    `# ${plain(migration)}: migration report`,
    '',
    ...(rehearsal
      ? ['> **REHEARSAL.** The cloud was a local stand-in. Nothing here says what AWS holds.', '']
      : []),
    `**${plain(verdict.sentence)}**`,
    '',
    plain(verdict.how),
    '',
    ...shares(report),
    ...waiting(report),
    ...exceptions(report),
    ...books(report),
    ...cost(report),
    ...evidence(report),
    `Made by ${plain(tool)} on ${plain(formatTime(generatedAt))}.`,
  ].join('\n')}\n`;
}

function shares({ shares: all }: Report): string[] {
  const headings = ['Share', 'Verdict', 'How and when', 'Counts', 'Bytes proved', 'Source of truth', 'Open'];
  return ['## Share by share', '', ...markdownTable(headings, all.map(shareRow)), ''];
}

function shareRow(share: ReportShare): readonly string[] {
  const { level, checkedAt, verdicts, signature, open } = share;
  const counts = verdicts === null ? [] : present(verdicts);
  const signed = signature === null ? '' : `, signature: ${signature.state}`;
  const people = open.filter(({ whom }) => whom === 'person').length;
  const commands = open.length - people;
  return [
    plain(share.share),
    plain(share.proof),
    level === null || checkedAt === null
      ? 'never verified'
      : plain(`${level}, ${formatTime(checkedAt)}${signed}`),
    counts.map(([verdict, { entries }]) => plain(`${formatCount(entries)} ${verdict}`)).join('<br>') ||
      'none yet',
    formatBytes(share.moved.bytes),
    share.authority.holder === 'bucket'
      ? plain(`s3://${share.authority.bucket}/${share.authority.keyPrefix}`)
      : 'the source',
    open.length === 0
      ? 'nothing'
      : `${counted(people, 'matter')} for a person, ${counted(commands, 'command')} to run`,
  ];
}

function waiting({ waiting: all }: Report): string[] {
  const items = all.map(({ whom, what, next }) => {
    const steps = next.map((line) => `  - ${command(line)}`);
    return [`- ${whom === 'person' ? '**A person:** ' : ''}${plain(what)}`, ...steps];
  });
  return ['## What is still to do', '', ...(items.length === 0 ? ['Nothing.'] : items.flat()), ''];
}

function exceptions({ exceptions: all }: Report): string[] {
  const none = all.length === 0 ? ['None.', ''] : [];
  return ['## Exceptions and hazards', '', ...none, ...all.flatMap(exceptionLines)];
}

function exceptionLines(one: ReportException): string[] {
  const amount = one.entries === 0 ? '' : `, ${counted(one.entries, 'entry', 'entries')}`;
  const paths = one.examples.slice(0, EXAMPLES).map(({ path, reason }) => {
    const why = reason === one.id ? '' : ` (${plain(reasonWords(reason))})`;
    return `- ${plain(path.text)}${why}`;
  });
  const rest = one.entries - paths.length;
  return [
    `### ${plain(`${one.share}: ${one.title}`)} (${one.severity}${amount})`,
    '',
    `${plain(one.consequence)} What to do: ${plain(one.fix)}`,
    '',
    ...paths,
    ...(paths.length > 0 && rest > 0 ? [`- and ${counted(rest, 'more', 'more')}`] : []),
    ...(paths.length > 0 ? [''] : []),
  ];
}

function books({ evidence: all, totals }: Report): string[] {
  const lines = all
    .filter(({ current }) => current)
    .map(({ share, books: of }) => `- ${plain(share)}: ${plain(`${booksText(of)}: ${balanceText(of)}`)}`);
  const sum =
    totals.books === null
      ? ['Not closed: a share has no evidence.']
      : [`All shares: ${plain(`${booksText(totals.books)}: ${balanceText(totals.books)}`)}`];
  return ['## The books', '', ...lines, ...(lines.length > 0 ? [''] : []), ...sum, ''];
}

function cost({ cost: { once, monthly, horizon, pricesAsOf } }: Report): string[] {
  return [
    '## What it costs',
    '',
    `Once ${plain(formatUsd(once.expected))}; a month ${plain(formatUsd(monthly.first.expected))} at first and ${plain(formatUsd(monthly.afterTransition.expected))} after the transitions; ${counted(horizon.months, 'month')} in all ${plain(formatUsd(horizon.usd.expected))}. Prices as of ${plain(pricesAsOf)}; an estimate, not a bill.`,
    '',
  ];
}

function evidence({ evidence: all, ledger, plan }: Report): string[] {
  const lines = all.filter(({ current }) => current).flatMap(recordLines);
  return [
    '## Evidence',
    '',
    ...(lines.length === 0 ? ['- There is none yet.'] : lines),
    `- Ledger: ${counted(ledger.seq, 'event')}, head ${ledger.digest}`,
    `- Plan: ${plan.digest}${plan.approved ? '' : ', NOT approved'}`,
    '',
    'To check it again: `headwater ledger check --bucket`, then `headwater verify`.',
    '',
  ];
}

function recordLines(record: ReportRecord): string[] {
  const { share, pass, sha256, copy, file, signature } = record;
  const key = signature.fingerprint === null ? '' : `, key ${signature.fingerprint}`;
  return [
    `- ${plain(`${share}, ${pass}`)}: ${plain(copy ?? file)}`,
    ...(sha256 === null ? [] : [`  - sha256 ${sha256}`]),
    `  - signature: ${plain(signature.state)}${key}`,
  ];
}
