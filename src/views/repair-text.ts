import { counted, formatBytes, formatCount } from './format.ts';
import { paragraph } from './paragraph.ts';
import { harmless } from './text-width.ts';
import type { RepairPlanned } from './values/repair-planned.ts';
import { reasonWords } from './verdict-words.ts';

const AT = { width: 80, labelWidth: 2 };

/** What a plan to repair will do and what it leaves, for the person who made it; says so when there is nothing to repair. */
export function repairText(planned: RepairPlanned): string {
  const tag = planned.rehearsal ? 'REHEARSAL: ' : '';
  const files = planned.shares.reduce((sum, share) => sum + share.files, 0);
  const bytes = planned.shares.reduce((sum, share) => sum + share.bytes, 0);
  const head =
    planned.plan === null
      ? `${tag}Nothing to repair: the evidence names no file that is missing or differs. No plan was made.`
      : `${tag}Plan ${planned.plan.slice(0, 12)} carries ${counted(files, 'file')} again, ${formatBytes(bytes)}, and nothing else.`;
  return [
    ...paragraph('', head, { width: 80, labelWidth: 0 }),
    ...planned.shares.flatMap(shareLines),
    ...(planned.file === null
      ? []
      : [
          '',
          `Plan file: ${harmless(planned.file)}`,
          'Nothing has been changed yet. Next:',
          '  headwater plan show',
          '  headwater plan approve',
          '  headwater apply',
        ]),
  ].join('\n');
}

function shareLines({
  share,
  evidence,
  files,
  bytes,
  list,
  left,
}: RepairPlanned['shares'][number]): string[] {
  const what = files === 0 ? 'nothing to carry' : `${counted(files, 'file')}, ${formatBytes(bytes)}`;
  return [
    '',
    `${share}: ${what}, by evidence ${evidence}`,
    ...(list === null ? [] : [`  Listed in ${harmless(list)}`]),
    ...left.flatMap(({ verdict, reason, entries, why }) =>
      paragraph(
        '',
        `  Not repaired: ${formatCount(entries)} ${verdict} (${reason === 'directory' ? 'directory markers' : reasonWords(reason)}): ${why}.`,
        AT,
      ),
    ),
  ];
}
