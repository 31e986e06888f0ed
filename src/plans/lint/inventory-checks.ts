import { ARCHIVE_CONSENTS } from '../../config/consents.ts';
import type { EntryColumn } from '../../inventory/entry.ts';
import { DELETED_AT_SOURCE, HAZARDS } from '../../inventory/hazards.ts';
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
  {
    id: 'HW105',
    title: 'Exclude patterns that leave out nothing',
    severity: 'info',
    why: 'A pattern that matches nothing is often a misspelt one; what it was meant to leave out is moved.',
    fix: 'Check the patterns under exclude: they start with / or *, and tell case apart.',
    check: (context) =>
      openShares(context)
        .filter(({ config, profile }) => config.exclude.length > 0 && profile.excludedByPattern.entries === 0)
        .map(({ config }) => ({
          share: config.name,
          text: `No entry of the inventory matches ${config.exclude.map((one) => JSON.stringify(one)).join(', ')}.`,
        })),
  },
  {
    id: 'HW106',
    title: 'Exclude patterns that leave out most of a share',
    severity: 'warn',
    why: 'What patterns leave out is neither moved nor proved, and counts as accepted; a pattern may match more than was meant.',
    fix: 'Look through what they match, and make them narrower; or move the rest as a share of its own.',
    check: (context) =>
      openShares(context).flatMap(({ config, inventory, profile }) => {
        const { entries } = profile.excludedByPattern;
        const all = inventory.counts.entries;
        if (entries * 2 <= all) return [];
        const text = `Exclude patterns leave out ${grouped(entries)} of ${grouped(all)} entries.`;
        return [{ share: config.name, text }];
      }),
  },
  {
    id: 'HW107',
    title: 'An acceptance that nothing needs',
    severity: 'info',
    why: 'An acceptance outlives its reason: entries that get the hazard later would stay behind without anybody being asked.',
    fix: 'Remove it from policy.exceptions.',
    check: ({ input: { config, shares } }) =>
      config.policy.exceptions
        .filter(({ hazard }) => hazard !== DELETED_AT_SOURCE && !ARCHIVE_CONSENTS.includes(hazard))
        .filter(({ hazard, share }) =>
          shares
            .filter(({ config: { name } }) => share === undefined || share === name)
            .every(({ profile }) =>
              profile.hazards.every((row) => row.hazard !== hazard || row.entries === 0),
            ),
        )
        .map(({ hazard, share }) => ({
          share: share ?? null,
          text: `policy.exceptions accepts ${hazard}, which no entry has.`,
        })),
  },
  {
    id: 'HW108',
    title: 'The inventory was made over another protocol',
    severity: 'error',
    why: 'Links, permissions and names fare differently over NFS and SMB, so the hazards of the inventory are those of the other protocol.',
    fix: 'Scan the share again and plan again.',
    check: (context) =>
      openShares(context)
        .filter(({ config, inventory }) => config.protocol !== inventory.protocol)
        .map(({ config, inventory }) => ({
          share: config.name,
          text: `The share is ${config.protocol}, but its inventory was made for ${inventory.protocol}.`,
          fix: `Run headwater inventory scan ${config.name} and plan again.`,
        })),
  },
  {
    id: 'HW109',
    title: 'One tree in two shares',
    severity: 'warn',
    why: 'An export that lies within another one is copied, billed and cut over twice, and its two copies part once people write to one.',
    fix: 'Leave the inner tree out of the outer share with an exclude pattern, or drop the inner share.',
    check: ({ input: { config } }) =>
      config.shares.flatMap((inner) => {
        const outer = config.shares.find(
          (other) =>
            other !== inner &&
            other.server.toLowerCase() === inner.server.toLowerCase() &&
            other.protocol === inner.protocol &&
            `${trimmed(inner.export)}/`.startsWith(`${trimmed(other.export)}/`) &&
            !other.exclude.some((pattern) => within(inner.export, other.export).startsWith(pattern)) &&
            (inner.export !== other.export || config.shares.indexOf(other) < config.shares.indexOf(inner)),
        );
        if (outer === undefined) return [];
        return [
          {
            share: inner.name,
            text: `Its export ${inner.export} lies within that of ${outer.name}, ${outer.export}.`,
          },
        ];
      }),
  },
  {
    id: 'HW110',
    title: 'The inventory is from the future',
    severity: 'warn',
    why: 'The clocks of two hosts disagree; what is cold, and how old the inventory is, is counted with the wrong one.',
    fix: 'Set the clocks, scan again and plan again.',
    check: (context) =>
      openShares(context)
        .filter(({ inventory }) => Date.parse(inventory.finishedAt) > context.input.now.getTime() + DAY_MS)
        .map(({ config, inventory }) => ({
          share: config.name,
          text: `The inventory was finished at ${inventory.finishedAt}, more than a day after the plan was made.`,
        })),
  },
];

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

/** An inner export as a path of the outer one's share, with a leading slash. */
function within(inner: string, outer: string): string {
  return trimmed(inner).slice(trimmed(outer).length);
}

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
