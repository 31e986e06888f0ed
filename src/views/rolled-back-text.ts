import { safeText } from '../inventory/display.ts';
import { counted, formatBytes } from './format.ts';
import type { RolledBack } from './values/rolled-back.ts';

const SHOWN = 10;

/** How a rollback ended: the answer first, then where users are, then what they wrote and what to do. */
export function rolledBackText(value: RolledBack): string {
  const { share, ended, held, userWrites, undone } = value;
  const lines = [HEADLINES[ended](share)];
  if (held !== null) lines.push(`  ${safeText(held.reason)}`);
  if (ended !== 'not-begun') lines.push(`  users: ${usersOf(value)}`);
  if (undone.length > 0) lines.push(`  taken back: ${undone.join(', ')}`);
  if (userWrites !== null) lines.push(...writesOf(userWrites));
  for (const next of held?.next ?? []) lines.push(`  next: ${safeText(next)}`);
  if (ended === 'rolled-back') lines.push('Next: make the source writable again for its users.');
  if (ended === 'going-on') lines.push(`Next: headwater cutover run --share ${share} --confirm-frozen`);
  return lines.join('\n');
}

const HEADLINES: Readonly<Record<RolledBack['ended'], (share: string) => string>> = {
  'rolled-back': (share) => `${share}: ROLLED BACK, the source is its source of truth`,
  'not-begun': (share) => `${share}: its cut-over has not begun; nothing changed`,
  held: (share) => `${share}: HELD, not rolled back yet`,
  'going-on': (share) => `${share}: the rollback is dropped, its cut-over can go on`,
};

/** Where a share's users read and write, for people. */
export function usersOf({ reads, writes }: Pick<RolledBack, 'reads' | 'writes'>): string {
  const read = `read from the ${reads.map(placeName).join(' or the ')}`;
  return `${read}; ${writes === null ? 'nobody may write' : `write to the ${placeName(writes)} only`}`;
}

function placeName(place: RolledBack['reads'][number]): string {
  return place === 'file-share' ? 'file share' : place;
}

function writesOf(writes: NonNullable<RolledBack['userWrites']>): readonly string[] {
  const { written, rewritten, deleted, bytes, first, file } = writes;
  const all = written + rewritten + deleted;
  const rest = all - Math.min(first.length, SHOWN);
  return [
    `  what users did: ${written} written, ${rewritten} rewritten (${formatBytes(bytes)}), ${deleted} deleted`,
    ...first.slice(0, SHOWN).map(({ what, key }) => `    ${what.padEnd(9)}  ${safeText(key)}`),
    ...(rest > 0 ? [`    and ${counted(rest, 'more', 'more')}`] : []),
    `  the whole list: ${safeText(file)}`,
  ];
}
