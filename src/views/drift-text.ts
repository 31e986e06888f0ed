import type { DriftFinding } from '../doctor/drift/finding-schema.ts';
import { counted, formatTime } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { Drift } from './values/drift.ts';

/** What is not as it was left, worst first, each with what to do; ends with a newline. */
export function driftText(drift: Drift, width: number): string {
  const { rehearsal, migration, shares, findings, unchecked, cleared, deep, at } = drift;
  const line = (label: string, text: string, labelWidth: number): string[] =>
    paragraph(label, text, { width, labelWidth });
  const tag = rehearsal ? 'REHEARSAL of ' : '';
  if (shares.length === 0)
    return `${line('', `${tag}${migration}: no share is committed, so nothing can have drifted.`, 0).join('\n')}\n`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts =
    findings.length === 0
      ? 'nothing has drifted'
      : [
          ...(errors > 0 ? [counted(errors, 'error')] : []),
          ...(findings.length > errors ? [counted(findings.length - errors, 'warning')] : []),
        ].join(', ');
  const looked = `${counted(shares.length, 'committed share')}, ${deep ? 'everything' : 'as far as a quick look goes'}, ${formatTime(at)}`;
  return `${[
    ...line('', `${tag}${migration}: ${counts} (${looked}).`, 0),
    ...findings.flatMap((finding) => ['', ...findingLines(finding, line)]),
    ...(unchecked.length === 0 ? [] : ['', 'Not looked at as a whole']),
    ...unchecked.flatMap(({ id, share, why }) => line('  ?', `${id} ${share ?? 'all'}: ${why}`, 4)),
    ...(cleared.length === 0 ? [] : ['', 'As it was left again']),
    ...cleared.flatMap(({ id, share, subject, since }) =>
      line('  ok', `${id} ${share ?? 'all'}: ${subject} (since ${formatTime(since)})`, 5),
    ),
    ...(findings.length === 0 ? [] : ['', 'docs/drift.md has what each means, and why it matters.']),
  ].join('\n')}\n`;
}

function findingLines(
  { id, severity, share, subject, what, since, action }: DriftFinding,
  line: (label: string, text: string, labelWidth: number) => string[],
): string[] {
  return [
    ...line(
      severity === 'error' ? '  x' : '  !',
      `${id} ${share ?? 'all'}: ${subject}, since ${formatTime(since)}`,
      4,
    ),
    ...line('', what, 4),
    ...line('', `-> ${action}`, 4),
  ];
}
