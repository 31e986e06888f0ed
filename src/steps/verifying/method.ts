import type { Level } from '../../evidence/verdict.ts';
import type { Inventory } from '../../inventory/inventory.ts';

const L2 =
  'Every entry of the inventory that maps to a key has an object of its size in the bucket listing, no object is without an entry, and the CRC-64/NVME that S3 stores for each object equals the one computed from the source, read now.';

const METHOD: Readonly<Record<Level, string>> = {
  L0: 'Every entry of the inventory that maps to a key has an object in the bucket listing, and no object is without an entry.',
  L1: 'Every entry of the inventory that maps to a key has an object of its size in the bucket listing, and no object is without an entry.',
  L2,
  L3: `${L2} S3 computed the checksum of each object anew from the bytes at rest, and it equals that of the source.`,
  L4: `${L2} Objects were read back, and the checksum of their bytes equals that of the source.`,
};

/** What was compared, in words, and what a reader must know when no scan stands behind it. */
export function methodText(level: Level, { origin }: Inventory): string {
  if (origin.kind === 'scan') return METHOD[level];
  return `${METHOD[level]} The inventory is a listing made by another program (${origin.format}), not a scan: what it leaves out was not looked for, and times are compared as exactly as it tells them.`;
}
