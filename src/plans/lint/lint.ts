import type { Finding } from '../finding-schema.ts';
import { SEVERITIES } from '../severity.ts';
import { CHECKS } from './catalogue.ts';
import type { LintContext } from './check.ts';

/** What a reviewer should know before approving: errors, then warnings, then notes, each in the order of their ids. */
export function lint(context: LintContext): Finding[] {
  const findings = CHECKS.flatMap(({ id, severity, fix, check }) =>
    check(context).map((one) => ({ id, severity, share: one.share, text: one.text, fix: one.fix ?? fix })),
  );
  return SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
