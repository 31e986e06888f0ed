import { pickPilot } from './pilot.ts';
import { lastWaves } from './share-order.ts';
import { type Bounds, type Filled, fill, type WaveShare } from './wave-fill.ts';

export interface WavePolicy extends Bounds {
  /** One small share moves alone first, when there are three or more. */
  readonly pilot: boolean;
}

/** Shares that move and are cut over together. */
export interface PlannedWave {
  /** Rising, not without gaps; 0 for the pilot. */
  readonly number: number;
  /** `pilot`, `wave 1`, ... */
  readonly name: string;
  /** In the order in which they are best begun. */
  readonly shares: readonly string[];
  readonly reason: string;
}

/** With fewer shares a pilot would be most of the migration. */
const PILOT_FROM = 3;

/**
 * Puts every share into exactly one wave. Waves that a person has set hold, and no other share joins them unless one in a
 * set wave waits for it. Every share comes in a later wave than those it waits for. The others fill waves up to the
 * bounds, low risk and small first, the shares of an owner together where they fit; a share that is over the bounds alone
 * is a wave of its own. The same input gives the same waves. Throws HeadwaterError `share-cycle`, `wave-order` (usage).
 */
export function planWaves(shares: readonly WaveShare[], policy: WavePolicy): PlannedWave[] {
  const last = lastWaves(shares);
  const waves: PlannedWave[] = [];
  let left = shares;
  for (let number = 0; left.length > 0; number++) {
    const set = left.filter(({ wave }) => wave === number);
    const ready = left.filter(
      ({ wave, after }) => wave === null && !left.some(({ name }) => after.includes(name)),
    );
    const due = ready.filter(({ name }) => last.get(name) === number);
    const piloted = policy.pilot && shares.length >= PILOT_FROM;
    const filled = waveOf(number, { set, due, ready: number > 0 || piloted ? ready : [] }, policy);
    if (filled !== null) {
      const { shares: names, reason } = filled;
      waves.push({
        number,
        name: number === 0 && piloted ? 'pilot' : `wave ${number}`,
        shares: names,
        reason,
      });
      left = left.filter(({ name }) => !names.includes(name));
    }
    // Where nothing is ready, everything waits for the next wave that is set.
    if (number > 0 && filled === null) number = Math.min(...left.map(({ wave }) => wave ?? Infinity)) - 1;
  }
  return waves;
}

interface Choice {
  readonly set: readonly WaveShare[];
  readonly due: readonly WaveShare[];
  readonly ready: readonly WaveShare[];
}

function waveOf(number: number, { set, due, ready }: Choice, bounds: Bounds): Filled | null {
  if (set.length > 0 || (number === 0 && due.length > 0)) return settled(set, due);
  if (ready.length === 0) return null;
  return number === 0 ? pickPilot(ready) : fill(ready, due, bounds);
}

/** A wave as a person set it, with what later set waves wait for. */
function settled(set: readonly WaveShare[], due: readonly WaveShare[]): Filled {
  const reasons = [
    ...(set.length > 0 ? ['set in headwater.yaml'] : []),
    ...(due.length > 0 ? [`${due.map(({ name }) => name).join(', ')} because a wave set there waits`] : []),
  ];
  return { shares: [...set, ...due].map(({ name }) => name), reason: reasons.join('; ') };
}
