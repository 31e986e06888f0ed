import { countOf, isMeant, unaccepted } from '../evidence/books.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { settlingOf, WRONG } from '../evidence/settling.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { balanceText, booksText } from './books-text.ts';
import { COPY_FIXES, copyCommand, subjectWords } from './copy-text.ts';
import { counted, formatBytes, formatCount, formatTime } from './format.ts';
import { paragraph } from './paragraph.ts';
import { OPEN, present, verdictsOf } from './report-amounts.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import {
  fixWords,
  LEVEL_WORDS,
  PERHAPS_UNREAD,
  PROOF_WORDS,
  reasonWords,
  VERDICT_WORDS,
} from './verdict-words.ts';

const WIDTH = 80;
const EXAMPLES_PER_VERDICT = 3;

/**
 * One evidence record on a screen: verdict, method, books, counts, examples with reasons, and where the rest is.
 * `at.file` is where the record itself lies, when that is known; `at.committed` says that the bucket is the source of
 * truth, so that nothing may be copied over it any more.
 */
export function evidenceText(
  evidence: Evidence,
  at?: { readonly file: string; readonly committed?: boolean },
): string {
  const committed = at?.committed === true;
  return [
    ...paragraph('', headline(evidence), { width: WIDTH, labelWidth: 0 }),
    ...paragraph(
      '',
      `${passWords(evidence)} at ${evidence.method.level} (${lookedWords(evidence)}), ${formatTime(evidence.finishedAt)}`,
      { width: WIDTH, labelWidth: 0 },
    ),
    '',
    ...paragraph('Method   ', evidence.method.text, { width: WIDTH, labelWidth: 9 }),
    ...paragraph('Books    ', `${booksText(evidence.books)}: ${balanceText(evidence.books)}`, {
      width: WIDTH,
      labelWidth: 9,
    }),
    ...incomplete(evidence),
    ...unread(evidence),
    '',
    ...verdictTable(evidence),
    ...examples(evidence, committed),
    '',
    `Every path   ${harmless(evidence.verdicts.file)}`,
    `  sha256     ${evidence.verdicts.sha256}`,
    ...exceptions(evidence),
    `Bucket list  ${harmless(evidence.inputs.listing.file)}`,
    `Evidence     ${harmless(at?.file ?? evidence.id)}`,
    ...next(evidence, committed),
  ].join('\n');
}

/** The list for whoever has to act; earlier records have none. */
function exceptions({ exceptions }: Evidence): string[] {
  if (exceptions === undefined || exceptions.entries === 0) return [];
  return [`Exceptions   ${harmless(exceptions.csv.file)}`];
}

function headline(evidence: Evidence): string {
  const tag = evidence.rehearsal ? 'REHEARSAL: ' : '';
  const counts = present(verdictsOf(evidence))
    .filter(([verdict]) => verdict !== 'match')
    .map(([verdict, { entries }]) => `${formatCount(entries)} ${verdict}`);
  const rest = counts.length === 0 ? ', every entry' : `: ${counts.join(', ')}`;
  const { subject, place } = subjectWords(evidence);
  return `${tag}${subject} ${proofWords(evidence)}${place}${rest}.`;
}

/** Where nothing at all was found to agree, as where all objects are archived, nothing wrong is no proof either. */
function proofWords({ verdict, groups }: Evidence): string {
  const isOpen = verdict === 'proved-with-exceptions' && countOf(groups, 'match') === 0;
  return isOpen ? 'could not be judged' : `is ${PROOF_WORDS[verdict]}`;
}

function passWords(evidence: Evidence): string {
  return evidence.pass === 'check' ? 'Check outside a plan' : `After the ${evidence.pass} pass`;
}

function lookedWords({ method }: Evidence): string {
  const left = method.metadata === undefined ? '' : '; not metadata kept with objects';
  return `${LEVEL_WORDS[method.level]}${left}${takenWords(method)}`;
}

function takenWords({ sourceChecksums }: Evidence['method']): string {
  if (sourceChecksums === undefined) return '';
  const { read, taken, scanned } = sourceChecksums;
  return `; ${counted(read, 'file')} read now, ${formatCount(taken)} not read: their checksums are of the inventory that was scanned ${formatTime(scanned.startedAt)}`;
}

function incomplete(evidence: Evidence): string[] {
  if (evidence.inputs.inventory.complete) return [];
  return paragraph(
    'Scan     ',
    'INCOMPLETE: the inventory is not the whole share (directories could not be read, or lines of a listing not used), so the share cannot be proved.',
    { width: WIDTH, labelWidth: 9 },
  );
}

/** The books lean on task reports; without them entries still have verdicts, from the two lists. */
function unread(evidence: Evidence): string[] {
  const { executions, reports } = evidence.inputs;
  const none = executions.length > 0 && reports.documents === 0;
  if (reports.unread === 0 && !none) return [];
  const what = none
    ? 'none was found for the task executions, so nothing counts as transferred or skipped.'
    : `${counted(reports.unread, 'part', 'parts')} of them could not be read: what they tell is missing in the books.`;
  return paragraph('Reports  ', what, { width: WIDTH, labelWidth: 9 });
}

function verdictTable(evidence: Evidence): string[] {
  const rows = present(verdictsOf(evidence)).map(([verdict, { entries, bytes }]) => [
    verdict,
    formatCount(entries),
    formatBytes(bytes),
    VERDICT_WORDS[verdict].title,
  ]);
  return table(
    [
      { title: 'verdict' },
      { title: 'entries', align: 'right' },
      { title: 'bytes', align: 'right' },
      { title: 'meaning' },
    ],
    rows,
    { width: WIDTH, indent: '  ' },
  );
}

function examples(evidence: Evidence, committed: boolean): string[] {
  const counts = verdictsOf(evidence);
  const shown = [...WRONG, ...OPEN].filter((verdict) => counts[verdict].entries > 0);
  return [
    ...shown.flatMap((verdict) => verdictExamples(evidence, verdict, committed)),
    ...leftBehind(evidence),
  ];
}

function verdictExamples(evidence: Evidence, verdict: Verdict, committed: boolean): string[] {
  const found = evidence.examples.filter((one) => one.verdict === verdict);
  const some = found.slice(0, EXAMPLES_PER_VERDICT);
  const more = verdictsOf(evidence)[verdict].entries - some.length;
  return [
    '',
    ...paragraph('', `${verdict}: ${VERDICT_WORDS[verdict].meaning}`, { width: WIDTH, labelWidth: 0 }),
    ...some.map(({ path, reason }) => {
      const why = harmless(reasonWords(reason));
      return `  ${shorten(path.text, Math.max(24, WIDTH - why.length - 6))}  (${why})`;
    }),
    ...(more > 0 && some.length > 0 ? [`  and ${counted(more, 'more', 'more')}`] : []),
    ...paragraph('  Do: ', fixFor(evidence, verdict, committed), { width: WIDTH, labelWidth: 6 }),
  ];
}

function fixFor({ copy, inputs }: Evidence, verdict: Verdict, committed: boolean): string {
  if (verdict === 'extra' && !inputs.inventory.complete) return PERHAPS_UNREAD;
  return copy === null ? fixWords(verdict, committed) : COPY_FIXES[verdict];
}

/** What stays behind, a line for each reason, and what to do while somebody has not accepted one. */
function leftBehind(evidence: Evidence): string[] {
  const groups = evidence.groups.filter(({ verdict, entries }) => verdict === 'excluded' && entries > 0);
  if (groups.length === 0) return [];
  const open = unaccepted(evidence.groups, evidence.accepted);
  return [
    '',
    'excluded: Stays at the source, because',
    ...groups.map(({ reason, entries }) => {
      const state = isMeant(reason) ? '' : open.includes(reason) ? ', NOT ACCEPTED' : ', accepted';
      const start = `  ${formatCount(entries)} × ${harmless(reasonWords(reason))}${state}`;
      const example = evidence.examples.find((one) => one.verdict === 'excluded' && one.reason === reason);
      const room = WIDTH - start.length - 2;
      return example === undefined || room < 12 ? start : `${start}: ${shorten(example.path.text, room)}`;
    }),
    ...(open.length === 0
      ? []
      : paragraph('  Do: ', fixFor(evidence, 'excluded', false), { width: WIDTH, labelWidth: 6 })),
  ];
}

function next(evidence: Evidence, committed: boolean): string[] {
  const { copy } = evidence;
  const share = harmless(evidence.share);
  const counts = verdictsOf(evidence);
  const [worst, ...others] = [...WRONG, ...OPEN, 'excluded' as const].filter(
    (verdict) => counts[verdict].entries > 0,
  );
  const also = others.length === 0 ? '' : `   (or ${others.join(', ')})`;
  // From the record: another check would read the source again, and at another level find something else.
  const again =
    copy === null
      ? `headwater verify --replay ${harmless(evidence.id)} --share ${share}`
      : copyCommand(copy, evidence);
  const list = worst === undefined ? [] : [`${again} --list ${worst}${also}`];
  if (copy !== null) return list.map((command) => `Next: ${command}`);
  return [...list, ...afterwards(evidence, share, committed)].map(
    (command, at) => `${at === 0 ? 'Next: ' : '      '}${command}`,
  );
}

function afterwards(evidence: Evidence, share: string, committed: boolean): string[] {
  if (evidence.verdict !== 'not-proved' || committed) return ['headwater report'];
  const { by } = settlingOf(evidence);
  if (by === 'repair') return [`headwater apply --repair --share ${share}`];
  return by === 'scan'
    ? [`headwater inventory scan ${share}`, 'headwater plan create']
    : ['headwater report'];
}

/** What a listing needs of one judged path; the catalogue's `JudgedPath` has it. */
export interface ListedPath {
  readonly path: { readonly text: string };
  readonly verdict: Verdict;
  readonly reason: string;
  readonly sizeBytes: number;
}
