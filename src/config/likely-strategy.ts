import type { ShareConfig } from './schema.ts';

/**
 * The strategy a share's entries are looked at for, before a plan has decided: the given one, otherwise a bridge when a
 * gateway is named for it, since what a gateway may come to serve has more hazards.
 */
export function likelyStrategy({
  strategy,
  gateway,
}: Pick<ShareConfig, 'strategy' | 'gateway'>): NonNullable<ShareConfig['strategy']> {
  return strategy ?? (gateway === undefined ? 'migrate' : 'bridge');
}
