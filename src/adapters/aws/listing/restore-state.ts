import type { ListedObject } from '../../../ports/bucket.ts';

/** A listing's word on an object's restore as a member of the object; none where S3 says nothing. */
export function restoreStateOf(
  inProgress: boolean | undefined,
  until: Date | undefined,
): Pick<ListedObject, 'restore'> {
  if (inProgress === undefined) return {};
  return { restore: inProgress ? { kind: 'on-its-way' } : { kind: 'back', until: until ?? null } };
}
