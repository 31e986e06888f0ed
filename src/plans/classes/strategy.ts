import type { Config, ShareConfig } from '../../config/schema.ts';
import { type PlanInput, readersOf, type ShareInput } from '../input.ts';
import { coldPartOf, percent } from './temperature.ts';

/** What becomes of a share: moved, moved and served by a gateway from then on, or moved to be kept. */
export type Strategy = NonNullable<ShareConfig['strategy']>;

export interface StrategyChoice {
  readonly strategy: Strategy;
  /** True when headwater.yaml says so. */
  readonly given: boolean;
  /** Why, and what the profile would have proposed where that differs. */
  readonly reason: string;
}

/** From this part of its bytes on a share that nobody reads is archived whole. */
const ARCHIVE_FROM = 0.95;
/** Files changed within 30 days; the first age class of a profile. */
const CHANGED_CLASS = 0;

/** A share's strategy: the one that headwater.yaml gives, or the one its profile proposes. */
export function chooseStrategy(config: Config, share: ShareInput): StrategyChoice {
  const proposal = propose(config, share);
  const given = share.config.strategy;
  if (given === undefined) return { ...proposal, given: false, reason: `proposed: ${proposal.reason}` };
  const differs = `; the inventory would propose ${proposal.strategy}: ${proposal.reason}`;
  return {
    strategy: given,
    given: true,
    reason: `given in headwater.yaml${given === proposal.strategy ? '' : differs}`,
  };
}

/** A share with its strategy filled in, and why it is this one. */
export interface SettledShare {
  readonly share: ShareInput;
  readonly strategy: StrategyChoice;
}

/** What a plan is made from with every strategy filled in, as all that plans the shares needs it. */
export function settleStrategies(given: PlanInput): {
  readonly input: PlanInput;
  /** In the order of the input's. */
  readonly settled: readonly SettledShare[];
} {
  const settled = given.shares.map((share) => {
    const strategy = chooseStrategy(given.config, share);
    return { share: { ...share, config: { ...share.config, strategy: strategy.strategy } }, strategy };
  });
  const shares = settled.map(({ share }) => share);
  const configs = new Map(shares.map(({ config }) => [config.name, config]));
  const all = given.config.shares.map((share) => configs.get(share.name) ?? share);
  return { input: { ...given, config: { ...given.config, shares: all }, shares }, settled };
}

function propose(config: Config, share: ShareInput): Omit<StrategyChoice, 'given'> {
  const { gateway } = share.config;
  const changed = changedPart(share);
  if (gateway !== undefined && changed > 0) {
    const reason = `gateway ${gateway} is named for it, and ${atLeast(changed)} of its bytes changed within 30 days, so people use it`;
    return { strategy: 'bridge', reason };
  }
  const cold = coldPartOf(share);
  const measured = `${percent(cold)} of its bytes are older than ${config.policy.temperature.coldAfterDays} days`;
  const readers = readersOf(config, share.config).map(({ name }) => name);
  const from = Math.max(ARCHIVE_FROM, config.policy.temperature.coldShareOfBytes);
  if (share.profile.mapped.fileBytes > 0 && cold >= from) {
    if (readers.length === 0)
      return {
        strategy: 'archive',
        reason: `${measured}, at least ${percent(from)}, and nobody reads it`,
      };
    return { strategy: 'migrate', reason: `${measured}, but ${readers.join(', ')} reads it` };
  }
  const idle =
    gateway === undefined ? '' : `; gateway ${gateway} is named for it, but nothing changed within 30 days`;
  return {
    strategy: 'migrate',
    reason: `${measured}, under the ${percent(from)} of an archive${idle}`,
  };
}

function changedPart({ profile }: ShareInput): number {
  const { fileBytes } = profile.mapped;
  const changed = profile.cells
    .filter(({ ageClass }) => ageClass === CHANGED_CLASS)
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return fileBytes === 0 ? 0 : changed / fileBytes;
}

function atLeast(part: number): string {
  return part < 0.01 ? 'less than 1 %' : percent(part);
}
