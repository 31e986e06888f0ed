import { z } from 'zod';
import { shardId } from '../ports/scan-documents.ts';
import type { ShardRef } from '../ports/shards.ts';
import { queueName } from './payload.ts';

/** What the job of a shard carries: names only; its directories are read from the parent's manifest. */
const payloadSchema = z.strictObject({
  v: z.literal(1),
  share: z.string(),
  scan: z.string(),
  shard: shardId,
  parent: shardId.nullable(),
});

/** The shard a job is about, or null when this version cannot read the payload. */
export function parseShard(data: unknown): ShardRef | null {
  const parsed = payloadSchema.safeParse(data);
  if (!parsed.success) return null;
  const { share, scan, shard, parent } = parsed.data;
  return { share, scan, shard, parent };
}

/** The payload of a shard's job. */
export function shardPayload({ share, scan, shard, parent }: ShardRef): z.output<typeof payloadSchema> {
  return { v: 1, share, scan, shard, parent };
}

/** The same for everyone who adds the same shard, so that added twice it is one job. */
export function shardJobId({ share, scan, shard }: ShardRef): string {
  return `${share}/${scan}/${shard}`;
}

/** Shards have a queue of their own: a worker of steps takes none. No migration's name holds a dot. */
export function scanQueueName(migration: string): string {
  return `${queueName(migration)}.scans`;
}
