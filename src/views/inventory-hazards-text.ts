import { HAZARDS } from '../inventory/hazards.ts';
import type { Profile } from '../inventory/profile.ts';
import { formatBytes, formatCount } from './format.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';

const WIDTH = 80;
const EXAMPLES = 2;

const EFFECTS = [
  ['blocks', 'Stays behind until it is fixed or accepted'],
  ['changes', 'Moves, but arrives changed'],
  ['informs', 'Good to know'],
] as const;

/** What will not survive the move unchanged, what to do about it, and who has it. */
export function hazardsText({ profile }: { readonly profile: Profile }): string[] {
  const found = profile.hazards.filter(({ entries }) => entries > 0);
  if (found.length === 0) return ['Hazards: none. Everything can move as it is.'];
  return EFFECTS.flatMap(([effect, title]) => {
    const some = found.filter(({ hazard }) => HAZARDS.get(hazard)?.effect === effect);
    return some.length === 0 ? [] : [title, ...some.flatMap(hazardLines)];
  });
}

function hazardLines({ hazard, entries, bytes, examples }: Profile['hazards'][number]): string[] {
  const words = HAZARDS.get(hazard);
  const some = examples.slice(0, EXAMPLES);
  const room = Math.floor((WIDTH - 6) / Math.max(1, some.length)) - 2;
  const shown = some.map(({ text }) => shorten(text, room)).join(', ');
  return [
    `  ${formatCount(entries)} × ${words?.title ?? hazard} (${formatBytes(bytes)}) [${hazard}]`,
    ...paragraph('      do: ', words?.fix ?? '', { width: WIDTH, labelWidth: 10 }),
    ...(shown === '' ? [] : [`      ${shown}`]),
  ];
}
