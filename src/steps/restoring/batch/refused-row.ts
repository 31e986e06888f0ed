import type { RestoreOutcome } from '../../../plans/restore/record.ts';
import type { NotRestored } from '../../../ports/restore-records.ts';
import { failureCode, reportColumns } from '../../batch/report-columns.ts';

/** What a failed object of a job comes to: where it is counted, and what is noted of it. */
export interface RefusedRow {
  readonly counted: keyof RestoreOutcome;
  readonly note: NotRestored | null;
}

/** What RestoreObject's refusals mean, by S3's code and, where a report names none, by its HTTP status [aws-facts A.8]. */
const MEANING: readonly (readonly [RegExp, keyof RestoreOutcome])[] = [
  [/\bRestoreAlreadyInProgress\b/, 'onItsWay'],
  [/\b(InvalidObjectState|ObjectAlreadyInActiveTierError)\b/, 'readable'],
  [/\b(NoSuchKey|MethodNotAllowed)\b/, 'missing'],
];
const BY_STATUS: Readonly<Record<string, keyof RestoreOutcome>> = {
  '404': 'missing',
  '405': 'missing',
  '409': 'onItsWay',
};

/**
 * One line of the report of a job that asks for copies: an object of this bucket that was refused. Null for any other line. How a
 * report spells a refusal is not documented, so S3's code is looked for in all of it.
 */
export function refusedRow(line: string, bucket: string): RefusedRow | null {
  const row = reportColumns(line);
  if (row === null || row.bucket !== bucket || row.status !== 'failed') return null;
  const { codes, message } = row;
  const told = `${codes.join(' ')} ${message}`;
  const inner = failureCode(message);
  const statuses = [inner, ...codes].filter(
    (code): code is string => code !== null && /^[45]\d\d$/.test(code),
  );
  const counted =
    MEANING.find(([pattern]) => pattern.test(told))?.[1] ?? BY_STATUS[statuses[0] ?? ''] ?? 'failed';
  const key = decoded(row.key);
  if (counted === 'missing') return { counted, note: { key, why: 'missing' } };
  if (counted !== 'failed') return { counted, note: null };
  const code = /\bError Code: (\w{1,60})/.exec(message)?.[1] ?? inner ?? named(codes) ?? 'unknown';
  return { counted, note: { key, why: 'failed', code } };
}

const named = (codes: readonly string[]): string | undefined =>
  codes.find((code) => /^[A-Za-z]\w{0,60}$/.test(code));

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
