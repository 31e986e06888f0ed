import type { Finding } from '../finding-schema.ts';
import { SEVERITIES, type Severity } from '../severity.ts';

/** From which severity on findings may be denied; a note never is. */
export const DENIABLE = ['warn', 'error'] as const satisfies readonly Severity[];
export type Deny = (typeof DENIABLE)[number];

/** The findings of this severity or worse; none when nothing is denied. */
export function denied(findings: readonly Finding[], deny: Deny | null): readonly Finding[] {
  if (deny === null) return [];
  return findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(deny));
}
