import { mappedObjects, nextPass, type ShareInput } from './input.ts';
import type { Wave } from './wave-schema.ts';

/** The waves of a plan: every share that still moves is in exactly one. */
export function waveList(shares: readonly ShareInput[]): Wave[] {
  const open = shares.filter(({ progress }) => nextPass(progress) !== null);
  if (open.length === 0) return [];
  return [
    {
      number: 1,
      name: 'wave 1',
      shares: open.map(({ config }) => config.name),
      items: open.reduce((sum, share) => sum + mappedObjects(share), 0),
      bytes: open.reduce((sum, { profile }) => sum + profile.mapped.fileBytes, 0),
      reason: 'all shares are moved together',
      fromSeconds: 0,
      toSeconds: 0,
    },
  ];
}
