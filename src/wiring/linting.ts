import { EXIT_CODES } from '../errors.ts';
import type { Finding } from '../plans/finding-schema.ts';
import { type Deny, denied } from '../plans/lint/deny.ts';
import type { Linted } from '../views/values/linted.ts';
import { planToShow } from './plan-looking.ts';

/** The findings that a plan was made with: by file or start of its digest, or the newest one's. Throws as `planToShow` does. */
export async function lintPlan(
  configPath: string,
  request: { readonly file: string | undefined; readonly deny: Deny | null },
): Promise<Linted> {
  const { plan, file } = await planToShow(configPath, request.file);
  const { digest, rehearsal, findings } = plan;
  const { deny } = request;
  return { file, digest, rehearsal, deny, denied: denied(findings, deny).length, findings };
}

/** How a command ends that was told what to deny: the plan is there, with exceptions to look at. */
export function exitCodeOfFindings(findings: readonly Finding[], deny: Deny | null): number {
  return denied(findings, deny).length === 0 ? 0 : EXIT_CODES.exceptions;
}
