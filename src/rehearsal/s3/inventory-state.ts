import { z } from 'zod';
import { firstState, type InventoryState } from '../s3-inventory/schedule.ts';
import type { BucketSettings } from './bucket-settings.ts';

const schema = z.strictObject({ coveredMs: z.number(), reported: z.boolean() });

const fileOf = (id: string): string => `inventory-state/${Buffer.from(id).toString('hex')}.json`;

/** How far the reports of a configuration have come; one that was put by hand begins with a report. */
export function readState(settings: BucketSettings, bucket: string, id: string): InventoryState {
  const text = settings.inForce(bucket, fileOf(id));
  return text === null ? { coveredMs: 0, reported: false } : schema.parse(JSON.parse(text));
}

/** Writes it down; null forgets it. */
export function writeState(
  settings: BucketSettings,
  bucket: string,
  id: string,
  state: InventoryState | null,
): void {
  settings.write(bucket, fileOf(id), state === null ? null : JSON.stringify(state));
}

/** Begins a new configuration, see {@link firstState}. */
export function beginState(settings: BucketSettings, bucket: string, id: string, nowMs: number): void {
  writeState(settings, bucket, id, firstState(nowMs));
}
