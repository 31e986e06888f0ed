import { join } from 'node:path';
import { BODY_SUFFIX, keyToNames, SIDECAR_SUFFIX } from './key-path.ts';

/**
 * Where one bucket keeps what:
 * `objects/` bodies as plain files · `meta/` a JSON sidecar for each · `versions/` replaced and deleted bodies ·
 * `uploads/` unfinished multipart uploads · `config/` the bucket's settings as S3's own XML · `tmp/` bodies arriving.
 */
export interface BucketLayout {
  readonly directory: string;
  readonly objects: string;
  readonly meta: string;
  readonly versions: string;
  readonly uploads: string;
  readonly config: string;
  readonly tmp: string;
}

/** The layout of `bucket` below the store's directory. The name must have passed {@link isBucketName}. */
export function bucketLayout(root: string, bucket: string): BucketLayout {
  const directory = join(root, 'buckets', bucket);
  const at = (name: string): string => `${directory}/${name}`;
  return {
    directory,
    objects: at('objects'),
    meta: at('meta'),
    versions: at('versions'),
    uploads: at('uploads'),
    config: at('config'),
    tmp: at('tmp'),
  };
}

/** S3's naming rules, as far as they keep a name a name: 3 to 63 of `a-z 0-9 . -`, no `..`, letter or digit at the ends. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

/** The paths one key may occupy. */
export interface KeyPlace {
  readonly names: readonly string[];
  /** The body, unless a directory has this name. */
  readonly plain: string;
  /** The body when a directory has the plain name. */
  readonly beside: string;
  readonly sidecar: string;
  /** Directory of this key's replaced bodies. */
  readonly versions: string;
}

/** @throws InvalidKey */
export function keyPlace(layout: BucketLayout, key: string): KeyPlace {
  const names = keyToNames(key);
  const path = names.join('/');
  return {
    names,
    plain: `${layout.objects}/${path}`,
    beside: `${layout.objects}/${path}${BODY_SUFFIX}`,
    sidecar: `${layout.meta}/${path}${SIDECAR_SUFFIX}`,
    versions: `${layout.versions}/${path}${BODY_SUFFIX}`,
  };
}
