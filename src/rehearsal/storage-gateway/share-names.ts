import { createHash, randomBytes } from 'node:crypto';
import type { GatewayState, ShareRecord } from './shares.ts';

/** Plain enough for a directory on every system; anything else is named after the share's id. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9 ._-]{0,98}[A-Za-z0-9_-]$|^[A-Za-z0-9_-]$/;

/** What follows the last slash of an ARN. */
export const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** A new id of a file share. */
export const newShareId = (): string => `share-${randomBytes(4).toString('hex').toUpperCase()}`;

/** The directory below `mounts/` of a new share: its name when that is plain and free, else its id. */
export function mountName(state: GatewayState, name: string, id: string): string {
  const free = state.shares.all().every(({ mount }) => mount.toLowerCase() !== name.toLowerCase());
  return PLAIN.test(name) && free && !/^share-[0-9a-f]{8}$/i.test(name) ? name : id;
}

/** Whether two shares of one gateway would be mounted under one name; SMB does not tell upper from lower case. */
export function sameName(a: Pick<ShareRecord, 'protocol' | 'settings'>, name: string): boolean {
  const known = String(a.settings.FileShareName);
  return a.protocol === 'SMB' ? known.toLowerCase() === name.toLowerCase() : known === name;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]);
}

/** Tells requests apart, whatever the order of their members; absent and null members are the same. */
export const digestOf = (request: object): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(request)))
    .digest('hex');
