import type { Config } from '../../config/schema.ts';
import { readersOf, type ShareInput } from '../input.ts';
import type { StrategyChoice } from './strategy.ts';
import { coldPartOf, percent } from './temperature.ts';

/** Which of `policy.classes` a share as a whole is for. */
export interface ClassChoice {
  readonly isCold: boolean;
  readonly because: string;
  /** False when subtrees are not looked at: a person decided for all of it, or a gateway serves all of it. */
  readonly mayHaveZones: boolean;
}

/** Decides from strategy, readers and temperature. What a file share serves, and what somebody reads, is never cold. */
export function chooseClass(
  config: Config,
  share: ShareInput,
  { strategy, given }: StrategyChoice,
): ClassChoice {
  const readers = readersOf(config, share.config).map(({ name }) => name);
  if (strategy === 'bridge') {
    return {
      isCold: false,
      because: 'strategy bridge: a file share serves these objects, so they never need a restore',
      mayHaveZones: false,
    };
  }
  if (readers.length > 0) {
    return {
      isCold: false,
      because: `${readers.join(', ')} read${readers.length === 1 ? 's' : ''} this prefix, so it is not archived`,
      mayHaveZones: true,
    };
  }
  if (strategy === 'archive') return { isCold: true, because: 'strategy archive', mayHaveZones: !given };
  const { coldAfterDays, coldShareOfBytes } = config.policy.temperature;
  const part = coldPartOf(share);
  const isCold = share.profile.mapped.fileBytes > 0 && part >= coldShareOfBytes;
  const measured = `${percent(part)} of its bytes are older than ${coldAfterDays} days`;
  return {
    isCold,
    because: `${measured}, ${isCold ? 'at least' : 'under'} the ${percent(coldShareOfBytes)} that makes a share cold`,
    mayHaveZones: true,
  };
}
