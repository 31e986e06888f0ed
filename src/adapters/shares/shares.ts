import type { Shares } from '../../ports/shares.ts';
import { look } from './look.ts';
import { assertReadable, inspectRoot } from './root.ts';
import { createSourceReader } from './source-reader.ts';
import { createStreamSums } from './stream-sums.ts';
import { type WalkSettings, walk } from './walk.ts';

/** Mounted shares, of any file system this host can mount; nothing is ever written. */
export function createShares(settings: WalkSettings = {}): Shares {
  return {
    assertReadable,
    identify: inspectRoot,
    walk: (root, options) => walk(root, options, settings),
    look,
    reader: createSourceReader,
    streamSums: createStreamSums,
  };
}
