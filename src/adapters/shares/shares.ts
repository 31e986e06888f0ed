import type { Shares } from '../../ports/shares.ts';
import { look } from './look.ts';
import { assertReadable, inspectRoot } from './root.ts';
import { walk } from './walk.ts';

/** Mounted shares read through `node:fs`: any file system this host can mount, nothing ever written. */
export function createShares(): Shares {
  return { assertReadable, identify: inspectRoot, walk, look };
}
