import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketLayout } from './layout.ts';

/** No bucket's name begins with a dot, so these are none: being made, and being removed. */
const MAKING = '.making-';
const REMOVING = '.removing-';

/** Settings a bucket starts with: names below `config/` and their texts. */
export type FirstSettings = readonly (readonly [file: string, text: string])[];

/** Makes a bucket's directory with its first settings, all or nothing; one that is there stays as it is. */
export function makeBucket(directory: string, bucket: string, settings: FirstSettings): void {
  const target = bucketLayout(directory, bucket).directory;
  if (existsSync(target)) return;
  const name = `${MAKING}${randomUUID()}`;
  const making = bucketLayout(directory, name);
  for (const path of [making.objects, making.meta, making.tmp, making.config])
    mkdirSync(path, { recursive: true });
  for (const [file, text] of settings) writeFileSync(`${making.config}/${file}`, text);
  renameSync(making.directory, target);
}

/** Removes a bucket with all that is in it: gone at once, whatever dies meanwhile. */
export function removeBucket(directory: string, bucket: string): void {
  const removing = join(directory, 'buckets', `${REMOVING}${randomUUID()}`);
  renameSync(bucketLayout(directory, bucket).directory, removing);
  rmSync(removing, { recursive: true, force: true });
}

/** Clears what a killed process was making or removing. */
export function sweepBuckets(directory: string): void {
  const buckets = join(directory, 'buckets');
  for (const name of readdirSync(buckets)) {
    if (name.startsWith(MAKING) || name.startsWith(REMOVING))
      rmSync(join(buckets, name), { recursive: true, force: true });
  }
}
