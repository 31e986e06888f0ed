import { WRONG } from '../evidence/settling.ts';
import { counted, formatBytes, formatCount, formatTime, formatUsd } from './format.ts';
import { type Html, html } from './html.ts';
import { firstTableHtml } from './report-html-first.ts';
import type { Report } from './report-schema.ts';

/** The first screen: the answer in one sentence, how it is known, and the figures a manager asks for. */
export function topHtml(report: Report): Html {
  const { verdict, plan, ledger } = report;
  return html`<header><h1>${report.migration}</h1>
<p>${formatTime(report.generatedAt)} · ${report.region} · plan <code>${plan.digest.slice(0, 12)}</code>${plan.approved ? '' : ' (not approved)'} · ledger at ${ledger.seq}</p></header>
<section class="verdict ${verdict.proof}" aria-label="Verdict">
<p class="sentence">${verdict.sentence}</p>
<p class="how"><b>How this is known.</b> ${verdict.how}</p>
</section>
<dl class="tiles">${tiles(report).map(tileHtml)}</dl>
${firstTableHtml(report)}`;
}

interface Tile {
  readonly label: string;
  readonly big: string;
  readonly small: string;
  readonly mood: 'good' | 'warn' | 'bad' | 'plain';
}

function tileHtml({ label, big, small, mood }: Tile): Html {
  return html`<div class="tile ${mood}"><dt>${label}</dt><dd class="big">${big}</dd><dd class="small">${small}</dd></div>
`;
}

function tiles(report: Report): readonly Tile[] {
  const { totals, cost } = report;
  const unchecked = report.shares.filter(({ proof }) => proof === 'not-checked').length;
  const rest = unchecked === 0 ? '' : `; ${counted(unchecked, 'share')} not checked`;
  return [
    {
      label: 'Proved in the bucket',
      big: formatCount(totals.moved.entries),
      small: `objects, ${formatBytes(totals.moved.bytes)}${rest}`,
      mood: 'plain',
    },
    wrongTile(report, unchecked),
    leftBehindTile(report),
    booksTile(report),
    {
      label: 'S3 is the source of truth',
      big: `${formatCount(totals.sharesCommitted)} of ${formatCount(totals.shares)}`,
      small: totals.sharesCommitted === totals.shares ? 'shares' : 'shares; the rest belong to their source',
      mood: 'plain',
    },
    {
      label: 'Storage a month',
      big: formatUsd(cost.monthly.afterTransition.expected),
      small: `${formatUsd(cost.monthly.first.expected)} at first; prices of ${cost.pricesAsOf}`,
      mood: 'plain',
    },
  ];
}

function wrongTile({ totals, shares }: Report, unchecked: number): Tile {
  const wrong = WRONG.reduce((sum, verdict) => sum + (totals.verdicts[verdict]?.entries ?? 0), 0);
  const { missing, differ, extra } = totals.verdicts;
  const label = 'Missing, different or extra';
  if (unchecked === shares.length)
    return { label, big: 'unknown', small: 'nothing was verified', mood: 'warn' };
  if (wrong > 0) {
    const small = `${formatCount(missing.entries)} missing, ${formatCount(differ.entries)} different, ${formatCount(extra.entries)} extra`;
    return { label, big: formatCount(wrong), small, mood: 'bad' };
  }
  return unchecked > 0
    ? { label, big: '0', small: 'in what was checked so far', mood: 'plain' }
    : { label, big: '0', small: 'in every share', mood: 'good' };
}

function leftBehindTile({ exceptions }: Report): Tile {
  const behind = exceptions.filter(({ accepted }) => accepted !== null);
  const sum = (wanted: boolean) =>
    behind.filter(({ accepted }) => accepted === wanted).reduce((total, { entries }) => total + entries, 0);
  const undecided = sum(false);
  return {
    label: 'Left behind',
    big: formatCount(sum(true) + undecided),
    small: `${formatCount(sum(true))} with consent, ${formatCount(undecided)} to be decided`,
    mood: undecided === 0 ? 'plain' : 'warn',
  };
}

function booksTile({ totals }: Report): Tile {
  const { books } = totals;
  if (books === null) return { label: 'Books', big: 'open', small: 'a share has no evidence', mood: 'warn' };
  const scanned = `${counted(books.scanned, 'entry', 'entries')} scanned`;
  return books.balanced
    ? { label: 'Books', big: 'balanced', small: `${scanned}, each accounted for`, mood: 'good' }
    : {
        label: 'Books',
        big: 'not balanced',
        small: `${scanned}, ${formatCount(books.unaccounted)} unaccounted for`,
        mood: 'bad',
      };
}
