import type { Finding } from '../plans/finding-schema.ts';
import { type Deny, denied } from '../plans/lint/deny.ts';
import { SEVERITIES, type Severity } from '../plans/severity.ts';
import { type FindingLimits, findingCounts, findingLines } from './findings-text.ts';
import { counted } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { Linted } from './values/linted.ts';

export interface LintTextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Every finding by itself, instead of what fits a screen of 40 lines. */
  readonly full: boolean;
}

const TITLES: Readonly<Record<Severity, string>> = {
  error: 'Errors: like this the plan fails, is refused, or proves less than it should',
  warn: 'Warnings: for a person to decide before approving',
  info: 'Notes',
};

const ALL: FindingLimits = { kinds: Infinity, lines: Infinity };
const SCREEN_LINES = 40;
/** From much to little, kinds of each severity: the first that fits the screen is taken. */
const SCREENS: readonly FindingLimits[] = [
  { kinds: 20, lines: 4 },
  { kinds: 10, lines: 2 },
  { kinds: 6, lines: 2 },
  { kinds: 4, lines: 2 },
  { kinds: 3, lines: 2 },
  { kinds: 3, lines: 1 },
];

/** The findings of a plan, worst first; ends with a newline. The first screen is 80 x 40. */
export function lintText(linted: Linted, options: LintTextOptions): string {
  const shown = options.full
    ? lintLines(linted, options, ALL)
    : (SCREENS.map((limits) => lintLines(linted, options, limits)).find(
        (lines) => lines.length <= SCREEN_LINES,
      ) ?? lintLines(linted, options, { kinds: 2, lines: 1 }));
  return `${shown.join('\n')}\n`;
}

/** Says that findings are denied, for the end of a command; null when none is. */
export function deniedText(findings: readonly Finding[], deny: Deny | null): string | null {
  const some = denied(findings, deny);
  return some.length === 0 ? null : `Denied: ${findingCounts(some)} (--deny ${deny}).`;
}

function lintLines(
  { digest, rehearsal, findings, deny }: Linted,
  { width, full }: LintTextOptions,
  limits: FindingLimits,
): string[] {
  const name = digest.slice(0, 12);
  const kinds = new Set(findings.map(({ id }) => id)).size;
  const groups = SEVERITIES.flatMap((severity) => {
    const some = findings.filter((finding) => finding.severity === severity);
    return some.length === 0 ? [] : ['', TITLES[severity], ...findingLines(some, limits, width)];
  });
  const verdict = deniedText(findings, deny);
  const more = full || kinds === 0 ? [] : paragraph('More', `headwater plan lint ${name} --full`, at(width));
  return [
    ...(rehearsal ? ['REHEARSAL: the local cloud, not AWS.'] : []),
    `Plan ${name}: ${findingCounts(findings)}${kinds === 0 ? '' : ` of ${counted(kinds, 'kind')}`}.`,
    ...groups,
    '',
    ...more,
    ...paragraph('Docs', 'docs/lint.md has what each means, why it matters, and what to do.', at(width)),
    ...(verdict === null ? [] : [verdict]),
  ];
}

function at(width: number) {
  return { width, labelWidth: 8 };
}
