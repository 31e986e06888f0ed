import type { Config } from '../../../config/schema.ts';
import { noBatchRole } from './errors.ts';

/** ARN of the role that S3 works with. Throws HeadwaterError `batch-role-missing` (usage). */
export function batchRole({ roles }: Pick<Config, 'roles'>): string {
  if (roles.batch === undefined) throw noBatchRole();
  return roles.batch;
}

/** Twelve digits: a job belongs to the account of its role. */
export function accountOfRole(role: string): string {
  return role.split(':')[4] ?? '';
}
