import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { AgentConfig, Config, ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import type { Churn } from '../inventory/churn.ts';
import { ACCEPTABLE, HAZARD_IDS } from '../inventory/hazards.ts';
import { howToComplete, whyIncomplete } from '../inventory/incomplete.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Profile } from '../inventory/profile.ts';
import type { PriceTable } from './cost/prices.ts';
import type { CutPartition } from './cutting/cut-partition.ts';
import type { Rates } from './duration/rates.ts';
import type { Pass } from './plan.ts';
import type { Zoning } from './zones/zoning.ts';

/** How far a share is, as much of it as a plan turns on; folded from the ledger by the caller. */
export interface ShareProgress {
  /** Passes of this share that ended in success, under whatever plan. */
  readonly transfersDone: number;
  /** The bucket is the source of truth for this share. */
  readonly committed: boolean;
}

export interface ShareInput {
  readonly config: ShareConfig;
  readonly inventory: Inventory;
  readonly profile: Profile;
  /** The parts it was cut into, in a stable order; one when it is within all limits. */
  readonly cut: readonly CutPartition[];
  /** How fast it goes: measured on its own earlier runs, else on those of the migration, else assumed. */
  readonly rates: Rates;
  /** What changed between its two newest inventories; null when nobody has looked twice. */
  readonly churn: Churn | null;
  /** When the newest complete scan ended, if the inventory was imported after it; null or absent when there is none. */
  readonly scanNotUsedAt?: string | null;
  /** Where it is cold and where it is warm; absent: one class for all of it. */
  readonly zoning?: Zoning;
  readonly progress: ShareProgress;
}

/** Everything a plan is made from. Pure: the same input gives the same plan, byte for byte. */
export interface PlanInput {
  readonly config: Config;
  readonly configDigest: string;
  /** The shares to plan, in the order of the plan. */
  readonly shares: readonly ShareInput[];
  readonly ledger: { readonly seq: number; readonly digest: string };
  readonly prices: PriceTable;
  readonly now: Date;
  readonly createdBy: string;
  /** True when the plan is for the local cloud. */
  readonly rehearsal: boolean;
  /** Plan shares whose inventory is not the whole share; what it lacks is neither counted nor proved. */
  readonly allowIncomplete?: boolean;
}

/** The pass a share is due for next; null once it is committed. */
export function nextPass(progress: ShareProgress): Exclude<Pass, 'final'> | null {
  if (progress.committed) return null;
  return progress.transfersDone > 0 ? 'delta' : 'seed';
}

/** Entries of a share that become objects: files, directory markers and (NFS) links. */
export function mappedObjects({ profile }: ShareInput): number {
  return profile.mapped.files + profile.mapped.directories + profile.mapped.symlinks;
}

/** The agents that carry a share; all are of one mode (checked with the configuration). */
export function agentsOf(config: Config, share: ShareConfig): readonly AgentConfig[] {
  return config.agents.filter((agent) => share.agents.includes(agent.name));
}

/** The mode of a share's task. */
export function modeOf(config: Config, share: ShareConfig): AgentConfig['mode'] {
  return agentsOf(config, share)[0]?.mode ?? 'basic';
}

/** Readers whose prefix shares keys with a share's. A reader's prefix is a whole key prefix in the bucket. */
export function readersOf(config: Config, share: ShareConfig): readonly Config['readers'][number][] {
  const keyPrefix = resolveKeyPrefix(config, share);
  return config.readers.filter(({ prefix }) => prefix.startsWith(keyPrefix) || keyPrefix.startsWith(prefix));
}

/**
 * Refuses what no plan can be made from. Throws HeadwaterError (usage): `plan-empty` for no share, `inventory-incomplete`
 * unless `allowIncomplete`, `inventory-empty` for a scan that found nothing (an unmounted share looks like that),
 * `exception-unknown` for an accepted hazard that does not exist; `plan-input` (bug) for parts that do not belong together.
 */
export function admit(input: PlanInput): void {
  if (input.shares.length === 0) {
    throw new HeadwaterError({
      code: 'plan-empty',
      blame: 'usage',
      message: 'There is no share to plan.',
      next: ['Name a share of headwater.yaml.'],
    });
  }
  for (const { hazard } of input.config.policy.exceptions) {
    if (HAZARD_IDS.some((id) => id === hazard) || ACCEPTABLE.includes(hazard)) continue;
    throw new HeadwaterError({
      code: 'exception-unknown',
      blame: 'usage',
      message: `policy.exceptions accepts ${JSON.stringify(hazard)}, which is no hazard.`,
      next: [`Use one of ${ACCEPTABLE.join(', ')}.`],
    });
  }
  for (const share of input.shares) admitShare(share, input.allowIncomplete === true);
}

function admitShare({ config: { name }, inventory, profile }: ShareInput, allowIncomplete: boolean): void {
  if (inventory.share !== name || profile.share !== name || profile.inventory !== inventory.id) {
    throw new HeadwaterError({
      code: 'plan-input',
      blame: 'bug',
      message: `Inventory and profile given for share ${name} belong to something else.`,
    });
  }
  if (!inventory.complete && !allowIncomplete) {
    throw new HeadwaterError({
      code: 'inventory-incomplete',
      blame: 'usage',
      message: `The inventory of share ${name} is incomplete: ${whyIncomplete(inventory)}.`,
      next: [
        `${howToComplete(inventory)}.`,
        'Or plan without them on purpose with --allow-incomplete: they are neither counted nor proved.',
      ],
    });
  }
  if (inventory.counts.entries === 0) {
    throw new HeadwaterError({
      code: 'inventory-empty',
      blame: 'usage',
      message: `The inventory of share ${name} holds no entries.`,
      next: [
        `Check that the share is mounted at ${inventory.root}, then run headwater inventory scan ${name}.`,
      ],
    });
  }
}
