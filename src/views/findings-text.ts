import type { Finding } from '../plans/finding-schema.ts';
import { SEVERITIES, type Severity } from '../plans/severity.ts';
import { counted, formatCount } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import { cutText } from './text-width.ts';

/** What a finding begins with: what must not stay, what a person decides, what is good to know. */
const MARKS: Readonly<Record<Severity, string>> = { error: '  x', warn: '  !', info: '  -' };
const NOUNS: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', info: 'note' };

/** How much of the findings is shown. */
export interface FindingLimits {
  /** Kinds at most; every finding by itself when there is no limit. */
  readonly kinds: number;
  /** Lines of one text. */
  readonly lines: number;
}

/** `1 error, 2 warnings, 1 note`; `no findings`. */
export function findingCounts(findings: readonly Finding[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, NOUNS[severity])];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** Findings in their order, by kind, so that one kind in many shares does not hide the others. */
export function findingLines(findings: readonly Finding[], limits: FindingLimits, width: number): string[] {
  const kinds = limits.kinds === Infinity ? findings.map((finding) => [finding]) : byKind(findings);
  return atMost(
    kinds,
    limits.kinds,
    ([first, ...others]) => (first === undefined ? [] : kindLines(first, others.length, limits, width)),
    (rest) => `    and ${counted(rest, 'more kind')}`,
  );
}

function kindLines(first: Finding, others: number, limits: FindingLimits, width: number): string[] {
  const at = { width, labelWidth: 4 };
  const more = others > 0 ? ` (and ${formatCount(others)} more like it)` : '';
  const text = `${first.id} ${first.share === null ? '' : `${first.share}: `}${first.text}${more}`;
  return [
    ...limited(paragraph(MARKS[first.severity], text, at), limits.lines, width),
    ...limited(paragraph('', first.fix, at), limits.lines, width),
  ];
}

/** The first lines of a text; the last one runs into an ellipsis when there is more. */
export function limited(lines: readonly string[], limit: number, width: number): string[] {
  const next = lines[limit];
  if (next === undefined || limit === 0) return lines.slice(0, limit);
  return [...lines.slice(0, limit - 1), cutText(`${lines[limit - 1]} ${next.trim()}`, width)];
}

function byKind(findings: readonly Finding[]): Finding[][] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) kinds.set(finding.id, [...(kinds.get(finding.id) ?? []), finding]);
  return [...kinds.values()];
}
