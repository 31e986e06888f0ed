import { counted, formatCount, formatTime } from './format.ts';
import { paragraph } from './paragraph.ts';
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
    '',
    ...table(
      SHARE_COLUMNS,
      status.shares.map((share) => shareLine(status, share)),
      { width: WIDTH },
    ),
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

function shareLine({ steps }: Status, row: StatusShare): string[] {
  const last = steps.find(({ id }) => id === row.lastStep);
  const committed = row.authority.holder === 'bucket';
  return [
    harmless(row.share),
    row.phase === 'done' ? 'all done' : row.phase,
    last === undefined ? '-' : harmless(last.id.slice(last.id.indexOf('/') + 1)),
    last === undefined ? 'waiting' : stateOf(last),
    committed ? 'bucket' : row.frozen ? 'source, frozen' : 'source',
    row.evidence === null ? 'none' : PROOF_WORDS[row.evidence.verdict],
  ];
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
  if (held === null) return [];
  return [
    '',
    ...paragraph('', `HELD  ${id} (${held.code})`, { width: WIDTH, labelWidth: 0 }),
    ...paragraph('      ', held.reason, { width: WIDTH, labelWidth: 6 }),
    ...held.next.map((line, at) => `${at === 0 ? 'Next: ' : '      '}${harmless(line)}`),
  ];
}
