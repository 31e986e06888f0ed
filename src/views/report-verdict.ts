import { WRONG } from '../evidence/settling.ts';
import { isAtLeast, LEVELS, type Level } from '../evidence/verdict.ts';
import { counted, formatCount } from './format.ts';
import { addUp, OPEN } from './report-amounts.ts';
import type { Report, ReportShare } from './report-schema.ts';
import { isDoubtful } from './report-share.ts';

/** The answer to "is everything there, and how do you know?" for all shares together. */
export function verdictOf(shares: readonly ReportShare[]): Report['verdict'] {
  const proof = worst(shares);
  return { proof, sentence: SENTENCES[proof](shares), how: howKnown(shares) };
}

const WORST_FIRST = ['not-proved', 'not-checked', 'proved-with-exceptions', 'proved'] as const;

function worst(shares: readonly ReportShare[]): Report['verdict']['proof'] {
  return WORST_FIRST.find((proof) => shares.some((share) => share.proof === proof)) ?? 'not-checked';
}

const SENTENCES: Readonly<Record<Report['verdict']['proof'], (shares: readonly ReportShare[]) => string>> = {
  proved: (shares) => {
    const behind = addUp(shares.map(({ heldBack }) => heldBack)).entries;
    const start =
      behind === 0 ? 'Yes, everything is there' : 'Yes, everything that was meant to move is there';
    const rest = behind === 0 ? '' : ` ${counted(behind, 'entry', 'entries')} stayed behind with consent.`;
    return `${start}: ${matches(shares)}.${rest}`;
  },
  'proved-with-exceptions': (shares) => {
    const open = count(shares, OPEN);
    const parts = [
      count(shares, ['match']) === 0
        ? 'Nothing is known to be missing or to differ, but nothing could be compared either.'
        : `Nothing is missing and nothing differs: ${matches(shares)}.`,
      open === 0 ? '' : ` ${counted(open, 'entry', 'entries')} could not be judged.`,
      behindUndecided(shares),
    ];
    return parts.join('');
  },
  'not-proved': (shares) => {
    const bad = shares.filter(({ proof }) => proof === 'not-proved');
    const counts = WRONG.flatMap((verdict) => {
      const entries = count(bad, [verdict]);
      return entries === 0 ? [] : `${formatCount(entries)} ${WRONG_WORDS[verdict] ?? verdict}`;
    });
    const deeper = bad.reduce((sum, share) => sum + share.deeper, 0);
    if (deeper > 0)
      counts.push(`${formatCount(deeper)} that a deeper check found different, where none has looked since,`);
    const forged = bad.some(({ signature }) => signature !== null && isDoubtful(signature));
    const doubt = forged
      ? 'the evidence is not signed as it ought to be'
      : 'the books do not balance or the scan is incomplete';
    const what = counts.length === 0 ? doubt : listed(counts);
    const fine = shares.filter(({ proof }) => proof === 'proved' || proof === 'proved-with-exceptions');
    const rest = fine.length === 0 ? '' : ` Nothing is missing or different in ${names(fine)}.`;
    return `No: ${what} in ${names(bad)}.${rest}`;
  },
  'not-checked': (shares) => {
    const open = shares.filter(({ proof }) => proof === 'not-checked');
    return open.length === shares.length
      ? 'Nobody knows yet: nothing has been verified.'
      : `Nobody knows yet: ${names(open)} ${open.length === 1 ? 'has' : 'have'} not been verified.`;
  },
};

const WRONG_WORDS: Readonly<Record<string, string>> = {
  missing: 'missing',
  differ: 'different',
  extra: 'extra',
};

function behindUndecided(shares: readonly ReportShare[]): string {
  const behind = addUp(shares.map(({ heldBack }) => heldBack)).entries;
  return behind === 0 ? '' : ` ${counted(behind, 'entry', 'entries')} stayed behind, not all with consent.`;
}

function matches(shares: readonly ReportShare[]): string {
  const entries = count(shares, ['match']);
  const level = lowestLevel(shares) ?? 'L0';
  if (isAtLeast(level, 'L2')) return `each of ${counted(entries, 'object')} equals its source`;
  const found = level === 'L1' ? 'has an object of its size' : 'has an object';
  return `each of ${counted(entries, 'entry', 'entries')} ${found}`;
}

function howKnown(shares: readonly ReportShare[]): string {
  const level = lowestLevel(shares);
  if (level === null) return 'There is no evidence: no scan has been compared with the bucket.';
  const lists =
    'Two independent lists were compared entry by entry: the scan of each source and the bucket’s own listing';
  const deep = {
    L0: '. Sizes and contents were not compared.',
    L1: ', sizes included. Contents were not compared.',
    L2: ', and the checksum S3 stores for each object with one computed from the source.',
    L3: ', and the checksum S3 computed anew from each object at rest with one computed from the source.',
    L4: ', and the checksum S3 stores for each object with one computed from the source; objects were read back, too.',
  }[level];
  const checked = shares.filter(({ books }) => books !== null);
  const open = checked.filter(({ books }) => books?.balanced === false);
  const part = checked.length === shares.length ? '' : `In ${names(checked)}: `;
  const balance =
    open.length === 0
      ? 'The books balance: every scanned entry is in exactly one column.'
      : `The books do not balance in ${names(open)}.`;
  return `${part}${lists}${deep}${notReadText(shares)} ${balance}`;
}

/** Whoever relies on the answer must know of files nobody read for it; begins with a space, empty when there are none. */
export function notReadText(shares: readonly ReportShare[]): string {
  const files = shares.reduce((sum, { notRead }) => sum + notRead, 0);
  if (files === 0) return '';
  const which = names(shares.filter(({ notRead }) => notRead > 0));
  return ` ${counted(files, 'file')} in ${which} ${files === 1 ? 'was' : 'were'} not read again: the checksum is the inventory's, and size and times are as it has them.`;
}

/** The weakest level any share was checked at; null when none was. */
function lowestLevel(shares: readonly ReportShare[]): Level | null {
  return LEVELS.find((level) => shares.some((share) => share.level === level)) ?? null;
}

function count(
  shares: readonly ReportShare[],
  verdicts: readonly (keyof NonNullable<ReportShare['verdicts']>)[],
): number {
  return shares.reduce(
    (sum, share) =>
      sum + verdicts.reduce((part, verdict) => part + (share.verdicts?.[verdict]?.entries ?? 0), 0),
    0,
  );
}

/** `a, b and c`. */
function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function names(shares: readonly ReportShare[]): string {
  return listed(shares.map(({ share }) => share));
}
