import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Files that had changed shortly before the scan or during it, looked at once more after it. */
export const secondLookSchema = z.strictObject({
  same: count,
  changed: count,
  gone: count,
  unreadable: count,
});
export type SecondLookValue = z.output<typeof secondLookSchema>;

/** Access control lists; `acl` counts lists, of which an entry may have several, the others entries. */
export const aclsSchema = z.strictObject({ acl: count, none: count, gone: count, unreadable: count });
export type AclsValue = z.output<typeof aclsSchema>;
