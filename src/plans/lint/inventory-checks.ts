import type { EntryColumn } from '../../inventory/entry.ts';
import { HAZARDS } from '../../inventory/hazards.ts';
import { howToComplete, whyIncomplete } from '../../inventory/incomplete.ts';
import { FOREIGN_TIMES } from '../../inventory/listed-time.ts';
import { acceptanceYaml, leftBehind } from '../acceptance.ts';
import type { ShareInput } from '../input.ts';
import { type Check, grouped, openShares } from './check.ts';

/** An inventory older than this says little about what a pass will find. */
const OLD_DAYS = 7;
/** A scan that an import took the place of is worth a word for so long. */
const RECENT_SCAN_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a plan cannot know of without a column of the inventory; columns that change no plan are left out. */
const NEEDED: Readonly<Partial<Record<EntryColumn, string>>> = {
  mtime_ns: 'what is cold',
  nlink: 'hard links',
  link_target: 'where links lead',
  allocated_bytes: 'sparse files',
};

/** HW1xx: what the plan knows of the source, and what of it will not survive the move. */
export const INVENTORY_CHECKS: readonly Check[] = [
  {
    id: 'HW101',
    title: 'The inventory is not the whole share',
    severity: 'error',
    why: 'What is missing from the inventory is neither counted nor proved, so the share is not proved by it.',
    fix: 'Complete the inventory and plan again.',
    check: (context) =>
      openShares(context)
        .filter(({ inventory }) => !inventory.complete)
        .map(({ config, inventory }) => ({
          share: config.name,
          text: `The inventory is not the whole share: ${whyIncomplete(inventory)}. What is missing is neither counted nor proved, so the share is not proved by it.`,
          fix: `${howToComplete(inventory)}, and plan again.`,
        })),
  },
  {
    id: 'HW102',
    title: 'Entries stay behind and nobody has accepted it',
    severity: 'warn',
    why: 'A hazard that blocks keeps an entry at the source; the cut-over stays closed until a person has accepted that.',
    fix: 'Mend the entries at the source, or accept the hazard under policy.exceptions.',
    check: (context) =>
      openShares(context).flatMap((share) =>
        leftBehind(context.input.config, share)
          .filter(({ accepted }) => !accepted)
          .map(({ reason, entries }) => notAccepted(share.config.name, reason, entries)),
      ),
  },
  {
    id: 'HW103',
    title: 'The inventory was imported, not scanned',
    severity: 'warn',
    why: 'A listing made by another tool may leave out entries or columns, and nobody has looked at the share itself.',
    fix: 'Scan the share and plan again, or go on: the cut-over walks the share itself.',
    check: (context) => openShares(context).flatMap((share) => imported(share, context.input.now)),
  },
  {
    id: 'HW104',
    title: 'The inventory is old',
    severity: 'warn',
    why: `A share moves on: after ${OLD_DAYS} days its inventory says little about what a pass will find.`,
    fix: 'Scan the share and plan again.',
    check: (context) =>
      openShares(context).flatMap(({ config: { name }, inventory }) => {
        const ageMs = context.input.now.getTime() - Date.parse(inventory.finishedAt);
        const days = Math.floor(ageMs / DAY_MS);
        if (days < OLD_DAYS) return [];
        return [
          {
            share: name,
            text: `The inventory is ${days} days old; the share has moved on since.`,
            fix: `Run headwater inventory scan ${name} and plan again.`,
          },
        ];
      }),
  },
];

function notAccepted(share: string, reason: string, entries: number) {
  const hazard = [...HAZARDS.values()].find(({ id }) => id === reason);
  return {
    share,
    text: `${grouped(entries)} ${entries === 1 ? 'entry stays' : 'entries stay'} behind: ${hazard?.title ?? reason}. Until that is accepted, the cut-over stays closed.`,
    fix: `${hazard?.fix ?? 'Mend it at the source.'} Or accept it under policy.exceptions: ${acceptanceYaml(share, reason)}`,
  };
}

function imported({ config: { name }, inventory: { origin }, scanNotUsedAt = null }: ShareInput, now: Date) {
  if (origin.kind === 'scan') return [];
  const unknown = origin.unknown.flatMap((column) => NEEDED[column] ?? []);
  const foreign = FOREIGN_TIMES.includes(origin.format) ? ['the times of the files'] : [];
  const gaps = [...foreign, ...unknown];
  const not = gaps.length === 0 ? '' : ` It does not tell ${gaps.join(', ')}.`;
  const recent =
    scanNotUsedAt !== null && now.getTime() - Date.parse(scanNotUsedAt) < RECENT_SCAN_DAYS * DAY_MS;
  const scan = recent
    ? ` A complete scan of ${scanNotUsedAt.slice(0, 10)} exists and is not used: the listing was imported later.`
    : '';
  return [
    {
      share: name,
      text: `Made from an imported ${origin.format} listing, not from a scan: nobody has looked at the share, and what the listing leaves out is in no figure.${not}${scan}`,
      fix: `Run headwater inventory scan ${name} and plan again, or go on: the cut-over walks the share itself.`,
    },
  ];
}
