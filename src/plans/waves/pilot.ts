import { over } from '../duration/duration.ts';
import { ASSUMED_RATES } from '../duration/rates.ts';
import type { Filled, WaveShare } from './wave-fill.ts';

/** A shorter copy measures how long tasks take to start. */
const TELLING_SECONDS = 600;
/** Above it a share is no place to learn. */
const RISKY = 0.5;

/**
 * The share to begin with: the smallest that takes ten minutes or more to copy at the assumed rates, so that something is
 * measured; the largest when none does. Risky shares only when there is no other. Takes one share at least.
 */
export function pickPilot(candidates: readonly WaveShare[]): Filled {
  const calm = candidates.filter(({ risk }) => risk <= RISKY);
  const rows = (calm.length > 0 ? calm : candidates)
    .map(({ name, items, bytes }) => ({
      name,
      seconds: Math.max(over(bytes, ASSUMED_RATES.bytes.value), over(items, ASSUMED_RATES.files.value)),
    }))
    .sort((a, b) => a.seconds - b.seconds || (a.name < b.name ? -1 : 1));
  const telling = rows.find(({ seconds }) => seconds >= TELLING_SECONDS);
  const chosen = telling ?? rows.at(-1);
  if (chosen === undefined) return { shares: [], reason: '' };
  const minutes = Math.max(1, Math.round(chosen.seconds / 60));
  const why =
    telling === undefined
      ? 'the largest of shares that are all small'
      : 'the smallest share that takes long enough to be measured';
  return {
    shares: [chosen.name],
    reason: `${why}, ${minutes} min at the assumed rates: what it shows replaces them before the others move`,
  };
}
