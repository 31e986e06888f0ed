import type { Config } from './schema.ts';

/** The account that the configuration is for, by its name or by its role's; null when neither tells. */
export function accountOf({ aws, roles }: Config): string | null {
  const named = aws.account ?? roles.dataSync.split(':')[4] ?? '';
  return named === '' ? null : named;
}
