import { existsSync, readFileSync } from 'node:fs';
import type { BucketLayout } from '../store/layout.ts';
import { type LifecycleRule, parseLifecycle } from './lifecycle-parse.ts';

/** Names of the files below a bucket's `config/`. */
export const LIFECYCLE_FILE = 'lifecycle.xml';
export const LIFECYCLE_MINIMUM_FILE = 'lifecycle-minimum-object-size.txt';

/** What keeps small objects where they are [aws-facts A.5]. */
export type LifecycleMinimum = 'all_storage_classes_128K' | 'varies_by_storage_class';

/** Since September 2024 [aws-facts A.5]. */
export const DEFAULT_MINIMUM: LifecycleMinimum = 'all_storage_classes_128K';

/** Whether a text names a minimum. */
export const isMinimum = (text: string): text is LifecycleMinimum =>
  text === DEFAULT_MINIMUM || text === 'varies_by_storage_class';

/** A bucket's lifecycle configuration as it holds now. */
export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
  readonly minimum: LifecycleMinimum;
}

/**
 * The configuration in force; null when there is none.
 * @throws S3Error when the file was edited into something S3 refuses
 */
export function readLifecycle(layout: Pick<BucketLayout, 'config'>): Lifecycle | null {
  const file = `${layout.config}/${LIFECYCLE_FILE}`;
  if (!existsSync(file)) return null;
  return { rules: parseLifecycle(readFileSync(file, 'utf8')), minimum: readMinimum(layout) };
}

/** The minimum that was put with it, or S3's default. */
export function readMinimum(layout: Pick<BucketLayout, 'config'>): LifecycleMinimum {
  const file = `${layout.config}/${LIFECYCLE_MINIMUM_FILE}`;
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return isMinimum(text) ? text : DEFAULT_MINIMUM;
}
