import { passOfPart } from '../ledger/parts.ts';
import { counted, formatBytes, formatCount, formatPart, formatTime } from './format.ts';
import { oneScreen, type Section } from './one-screen.ts';
import { paragraph } from './paragraph.ts';
import { cutoverSection } from './status-cutover-text.ts';
import { etaText } from './status-eta-text.ts';
import { runningSection } from './status-running-text.ts';
import { stopLines } from './steering-text.ts';
import { table } from './table.ts';
import { cutText, harmless } from './text-width.ts';
import type { Status, StatusShare, StatusStep } from './values/status.ts';
import { PROOF_WORDS } from './verdict-words.ts';

const WIDTH = 80;
/** The smallest terminal there is, less the line that its prompt takes. */
export const SCREEN_ROWS = 23;

const SHARE_COLUMNS = [
  { title: 'share', flexible: true },
  { title: 'last step', flexible: true },
  { title: 'state' },
  { title: 'carried', align: 'right' },
  { title: 'parts', align: 'right' },
  { title: 'truth' },
  { title: 'proof', flexible: true },
] as const;

const WAVE_COLUMNS = [
  { title: 'wave', flexible: true },
  { title: 'shares', align: 'right' },
  { title: 'state' },
  { title: 'carried', align: 'right' },
  { title: 'of', align: 'right' },
] as const;

/**
 * How far a plan is, on one screen of so many lines (all of it, however long, with Infinity): totals and the time left, what
 * people stopped, what is held and what to do about it, what runs, cut-overs, waves and shares.
 */
export function statusText(status: Status, rows: number = SCREEN_ROWS): string {
  const sections: Section[] = [
    whole([...head(status), ...totals(status)]),
    ...stopSections(status),
    ...driftSection(status),
    ...heldSection(status, Number.isFinite(rows) ? 2 : rows),
    ...runningSection(status, WIDTH),
    ...cutoverSection(status, { width: WIDTH, all: !Number.isFinite(rows) }),
    ...waveSection(status),
    shareSection(status),
    ...scanSection(status),
  ];
  return oneScreen(sections, rows).join('\n');
}

function whole(head: readonly string[]): Section {
  return { head, items: [], least: 0, more: () => '' };
}

function head({ rehearsal, migration, plan, ledger, at }: Status): string[] {
  const tag = rehearsal ? 'REHEARSAL of ' : '';
  const approved = plan.approved ? 'approved' : 'NOT approved';
  return paragraph(
    '',
    `${tag}${migration}: plan ${plan.digest.slice(0, 12)} (${approved}), ledger at ${ledger.seq}, ${formatTime(at)}`,
    { width: WIDTH, labelWidth: 0 },
  );
}

function totals(status: Status): string[] {
  const { planned, carried, phases, counts } = status;
  const amount = `${formatBytes(carried.bytes)} of ${formatBytes(planned.bytes)} (${formatPart(carried.bytes, planned.bytes)}), ${formatCount(carried.items)} of ${counted(planned.items, 'item')}`;
  const steps = [
    ...phases.map(({ phase, done, steps: all }) => `${phase} ${formatCount(done)} of ${formatCount(all)}`),
    ...(counts.held === 0 ? [] : [`${formatCount(counts.held)} HELD`]),
  ];
  return [
    ...fact('Carried', amount),
    ...fact('Left', etaText(status.eta)),
    ...driftFact(status),
    ...fact('Steps', `${steps.join(', ')} done`.replace(/, (\d\S* HELD) done$/, ' done; $1')),
  ];
}

/** When this host looked last, also when it found nothing; what is open is said by itself. */
function driftFact({ driftLook }: Status): string[] {
  if (driftLook === null) return [];
  const { at, deep, shares, findings, unchecked } = driftLook;
  const found = findings === 0 ? 'none' : `${counted(findings, 'finding')}`;
  const rest =
    unchecked.length === 0 ? '' : `; ${counted(unchecked.length, 'look')} saw nothing or a part only`;
  return fact(
    'Drift',
    `${found} at the last ${deep ? 'deep' : 'quick'} look of this host (${counted(shares.length, 'share')}, ${formatTime(at)})${rest}`,
  );
}

function fact(label: string, text: string): string[] {
  return paragraph(label, text, { width: WIDTH, labelWidth: 9 });
}

function stopSections({ stops }: Status): Section[] {
  if (stops.length === 0) return [];
  return [
    {
      head: [],
      items: stops.map((stop) => stopLines([stop], WIDTH).slice(1)),
      least: 1,
      more: (left) => `and ${formatCount(left)} more PAUSED or CANCELLED: headwater status --all`,
    },
  ];
}

function driftSection({ drift }: Status): Section[] {
  if (drift.length === 0) return [];
  return [
    {
      head: [],
      items: drift.map(({ id, share, subject, since }, at) => [
        ...paragraph('', `DRIFT ${id} ${share ?? 'all'}: ${subject}, since ${formatTime(since)}`, {
          width: WIDTH,
          labelWidth: 0,
        }),
        ...(at === 0 ? ['Next: headwater drift'] : []),
      ]),
      least: 1,
      more: (left) => `and ${formatCount(left)} more DRIFT: headwater status --all`,
    },
  ];
}

/** What was given up is said once, of the whole share. */
function heldSection({ steps }: Status, reasonLines: number): Section[] {
  const held = steps.filter((step) => step.held !== null && step.held.code !== 'cancelled');
  if (held.length === 0) return [];
  return [
    {
      head: [],
      items: held.map((step) => heldLines(step, reasonLines)),
      least: 1,
      more: (left) => `and ${formatCount(left)} more HELD: headwater status --all`,
    },
  ];
}

function heldLines({ id, held }: StatusStep, reasonLines: number): string[] {
  if (held === null) return [];
  const reason = paragraph('      ', held.reason, { width: WIDTH, labelWidth: 6 });
  const cut =
    reason.length > reasonLines
      ? [...reason.slice(0, reasonLines - 1), `${reason[reasonLines - 1]}…`]
      : reason;
  return [
    ...paragraph('', `HELD  ${id} (${held.code})`, { width: WIDTH, labelWidth: 0 }),
    ...cut.map((line) => cutText(line, WIDTH)),
    ...held.next.flatMap((line, at) =>
      paragraph(at === 0 ? 'Next: ' : '      ', line, { width: WIDTH, labelWidth: 6 }),
    ),
  ];
}

function waveSection({ waves }: Status): Section[] {
  if (waves.length < 2) return [];
  const [title = '', ...rows] = table(
    WAVE_COLUMNS,
    waves.map(({ number, name, shares, status, carried, planned }) => [
      `${number} ${harmless(name)}`,
      formatCount(shares.length),
      status === 'held' ? 'HELD' : status,
      formatPart(carried.bytes, planned.bytes),
      formatBytes(planned.bytes),
    ]),
    { width: WIDTH },
  );
  return [
    {
      ...listOf(title, rows, 0),
      more: (left) => `and ${counted(left, 'more wave', 'more waves')}: headwater status --all`,
    },
  ];
}

function shareSection(status: Status): Section {
  const [title = '', ...rows] = table(
    SHARE_COLUMNS,
    status.shares.map((share) => shareLine(status, share)),
    { width: WIDTH },
  );
  return {
    ...listOf(title, [...rows, ...lineForAll(status)], 2),
    more: (left) => `and ${counted(left, 'more share', 'more shares')}: headwater status --all`,
  };
}

function listOf(title: string, rows: readonly string[], least: number): Omit<Section, 'more'> {
  return { head: [title], items: rows.map((row) => [row]), least };
}

function shareLine({ steps, stops }: Status, row: StatusShare): string[] {
  const last = steps.find(({ id }) => id === row.lastStep);
  const isCancelled = stops.some(({ kind, share }) => kind === 'cancelled' && share === row.share);
  const committed = row.authority.holder === 'bucket';
  const state = last === undefined ? 'waiting' : (stateOfParts(row) ?? stateOf(last));
  return [
    harmless(row.share),
    row.phase === 'done'
      ? 'all done'
      : last === undefined
        ? '-'
        : harmless(withoutShare(passOfPart(last.id) ?? last.id)),
    isCancelled ? 'CANCELLED' : state,
    formatPart(row.carried.bytes, row.planned.bytes),
    row.parts === null ? '-' : `${row.parts.done}/${row.parts.partitions}`,
    committed ? 'bucket' : row.frozen ? 'source, frozen' : 'source',
    row.evidence === null ? 'none' : PROOF_WORDS[row.deeper > 0 ? 'not-proved' : row.evidence.verdict],
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

function stateOf({ status }: StatusStep): string {
  return status === 'held' ? 'HELD' : status;
}

/** Steps that serve all shares are shown only while they are under way or held. */
function lineForAll({ steps }: Status): string[] {
  return steps
    .filter(({ share, status }) => share === null && (status === 'held' || status === 'running'))
    .map((step) => cutText(`all shares: ${harmless(step.id)} is ${stateOf(step)}`, WIDTH));
}

function scanSection({ scans }: Status): Section[] {
  if (scans.length === 0) return [];
  return [
    {
      head: [],
      items: scans.map((scan) => paragraph('', unfinishedScan(scan), { width: WIDTH, labelWidth: 0 })),
      least: 1,
      more: (left) =>
        `and ${counted(left, 'more scan', 'more scans')} that ${left === 1 ? 'is' : 'are'} not finished`,
    },
  ];
}

/** A scan that was begun and is not finished, and what goes on with it. */
export function unfinishedScan({ share, startedAt, entries }: Status['scans'][number]): string {
  return `A scan of ${share}, begun ${formatTime(startedAt)}, is not finished: ${counted(entries, 'entry', 'entries')} so far. headwater inventory scan ${share} goes on with it, unless it is running.`;
}
