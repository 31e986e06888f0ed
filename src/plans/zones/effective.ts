import type { StorageClass } from '../../config/schema.ts';
import type { ClassRule } from '../plan.ts';

/**
 * Of rules that want the same object, the class that stands further back here wins: the cheaper one, but for
 * INTELLIGENT_TIERING, which yields to GLACIER and DEEP_ARCHIVE only [aws-facts A.6].
 */
const BY_FORCE: readonly StorageClass[] = [
  'STANDARD',
  'STANDARD_IA',
  'GLACIER_IR',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
];

/** The class an object of a size (bytes) ends in when these rules, and no others, hold for its bucket. */
export function effectiveClass(
  rules: readonly Pick<ClassRule, 'prefix' | 'storageClass' | 'objectSizeGreaterThan'>[],
  key: string,
  sizeBytes: number,
): StorageClass {
  return rules
    .filter(
      ({ prefix, objectSizeGreaterThan }) =>
        key.startsWith(prefix) && (objectSizeGreaterThan === null || sizeBytes > objectSizeGreaterThan),
    )
    .map(({ storageClass }) => storageClass)
    .reduce<StorageClass>(
      (strongest, one) => (BY_FORCE.indexOf(one) > BY_FORCE.indexOf(strongest) ? one : strongest),
      'STANDARD',
    );
}
