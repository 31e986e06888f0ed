import { passOfPart } from '../ledger/parts.ts';
import { counted, formatBytes, formatCount, formatTime } from './format.ts';
import { paragraph } from './paragraph.ts';
import { stopLines } from './steering-text.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import type { Status, StatusShare, StatusStep } from './values/status.ts';
import { PROOF_WORDS } from './verdict-words.ts';

const WIDTH = 80;

const SHARE_COLUMNS = [
  { title: 'share', flexible: true },
  { title: 'phase' },
  { title: 'last step', flexible: true },
  { title: 'state' },
  { title: 'truth' },
  { title: 'proof' },
];
const PHASE_COLUMNS = [
  { title: 'phase' },
  { title: 'steps', align: 'right' },
  { title: 'done', align: 'right' },
  { title: 'held', align: 'right' },
] as const;

/** How far a plan is: a line per share, what is held and what to do about it, and counts of steps by phase. */
export function statusText(status: Status): string {
  return [
    ...head(status),
    ...stopLines(status.stops, WIDTH),
    '',
    ...table(
      SHARE_COLUMNS,
      status.shares.map((share) => shareLine(status, share)),
      { width: WIDTH },
    ),
    ...partLines(status),
    ...lineForAll(status),
    '',
    ...table(PHASE_COLUMNS, status.phases.map(phaseLine), { width: WIDTH }),
    ...scanLines(status),
    ...status.steps.flatMap(heldLines),
  ].join('\n');
}

function head({ rehearsal, migration, plan, ledger, at }: Status): string[] {
  const tag = rehearsal ? 'REHEARSAL of ' : '';
  const approved = plan.approved ? 'approved' : 'NOT approved';
  return paragraph(
    '',
    `${tag}${migration}: plan ${plan.digest.slice(0, 12)} (${approved}), ledger at ${ledger.seq}, ${at.slice(0, 10)} ${at.slice(11, 19)} UTC`,
    { width: WIDTH, labelWidth: 0 },
  );
}

function shareLine({ steps, stops }: Status, row: StatusShare): string[] {
  const last = steps.find(({ id }) => id === row.lastStep);
  const isCancelled = stops.some(({ kind, share }) => kind === 'cancelled' && share === row.share);
  const committed = row.authority.holder === 'bucket';
  return [
    harmless(row.share),
    row.phase === 'done' ? 'all done' : row.phase,
    last === undefined ? '-' : harmless(withoutShare(passOfPart(last.id) ?? last.id)),
    isCancelled ? 'CANCELLED' : last === undefined ? 'waiting' : (stateOfParts(row) ?? stateOf(last)),
    committed ? 'bucket' : row.frozen ? 'source, frozen' : 'source',
    row.evidence === null ? 'none' : PROOF_WORDS[row.evidence.verdict],
  ];
}

function withoutShare(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

/** The state of the pass whose parts the last step is one of; null when that is none. */
function stateOfParts({ parts, lastStep }: StatusShare): string | null {
  if (parts === null || lastStep === null || passOfPart(lastStep) !== parts.pass) return null;
  if (parts.held > 0) return 'HELD';
  return parts.done === parts.partitions ? 'done' : 'running';
}

/** `lab: transfer/1-seed: 3 of 12 partitions, 2 running; 1,204 items, 3.1 GiB` */
function partLines({ shares }: Status): string[] {
  const lines = shares.flatMap(({ share, parts }) => {
    if (parts === null || parts.done === parts.partitions) return [];
    const open = [
      ...(parts.running === 0 ? [] : [`${parts.running} running`]),
      ...(parts.held === 0 ? [] : [`${parts.held} HELD`]),
    ];
    const of = `${share}: ${withoutShare(parts.pass)}: ${parts.done} of ${counted(parts.partitions, 'partition')}`;
    const copied = `${counted(parts.items, 'item')}, ${formatBytes(parts.bytes)}`;
    return paragraph('', `${[of, ...open].join(', ')}; ${copied}`, { width: WIDTH, labelWidth: 0 });
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function stateOf({ status }: StatusStep): string {
  return status === 'held' ? 'HELD' : status;
}

/** Steps that serve all shares are shown only while they are under way or held. */
function lineForAll({ steps }: Status): string[] {
  return steps
    .filter(({ share, status }) => share === null && (status === 'held' || status === 'running'))
    .map((step) => `all shares: ${harmless(step.id)} is ${stateOf(step)}`);
}

function phaseLine({ phase, steps, done, held }: Status['phases'][number]): string[] {
  return [phase, formatCount(steps), formatCount(done), held === 0 ? '-' : formatCount(held)];
}

function scanLines({ scans }: Status): string[] {
  if (scans.length === 0) return [];
  return [
    '',
    ...scans.flatMap((scan) => paragraph('', unfinishedScan(scan), { width: WIDTH, labelWidth: 0 })),
  ];
}

/** A scan that was begun and is not finished, and what goes on with it. */
export function unfinishedScan({ share, startedAt, entries }: Status['scans'][number]): string {
  return `A scan of ${share}, begun ${formatTime(startedAt)}, is not finished: ${counted(entries, 'entry', 'entries')} so far. headwater inventory scan ${share} goes on with it, unless it is running.`;
}

function heldLines({ id, held }: StatusStep): string[] {
  // What was given up is said once, of the whole share.
  if (held === null || held.code === 'cancelled') return [];
  return [
    '',
    ...paragraph('', `HELD  ${id} (${held.code})`, { width: WIDTH, labelWidth: 0 }),
    ...paragraph('      ', held.reason, { width: WIDTH, labelWidth: 6 }),
    ...held.next.map((line, at) => `${at === 0 ? 'Next: ' : '      '}${harmless(line)}`),
  ];
}
