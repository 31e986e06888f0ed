import type { PathFacts } from '../evidence/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { compareTime } from '../inventory/listed-time.ts';
import type { Pair } from '../ports/comparison.ts';
import type { SourceState } from '../ports/source-state.ts';

/**
 * How a source that was just read stands to what its inventory says of it. `undated` when all that the inventory knows is
 * as it was, but that is not enough to tell whether the file was written since: an imported listing without times.
 * A link has no time of its own that counts: its target does.
 */
export function sourceNow(inventory: Inventory, pair: Pair, look: SourceState): PathFacts['sourceNow'] {
  if (!look.steady) return 'changed';
  if (pair.sizeBytes !== null && pair.sizeBytes !== look.sizeBytes) return 'changed';
  if (pair.kind === 'symlink') return pair.sizeBytes === null ? 'undated' : 'same';
  const time = compareTime(inventory, pair.mtimeNs, look.mtimeNs);
  if (time === 'different') return 'changed';
  return time === 'same' ? 'same' : 'undated';
}
