import type { Holding } from '../../../../src/plans/cost/holding.ts';

/** Objects that are all at least 128 KiB. */
export const large = (objects: number, bytes: number): Holding => ({
  objects,
  bytes,
  smallObjects: 0,
  smallBytes: 0,
});

/** Objects that are all smaller. */
export const small = (objects: number, bytes: number): Holding => ({
  objects,
  bytes,
  smallObjects: objects,
  smallBytes: bytes,
});
