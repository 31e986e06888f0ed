import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import type { PathRules } from '../../inventory/import-path.ts';
import { dateMs, wholeNumber } from '../../inventory/import-values.ts';
import { readLines, withoutReturn } from './records.ts';
import { windowsPath } from './windows-path.ts';

/** Class, size and time of a file, then its full path. Counts are bounded, so that no line takes long. */
const FILE =
  /(\d{1,16})[ \t]{1,16}(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)[ \t]{1,16}(?=[A-Za-z]:\\|\\\\)/;
/** Class and count of files of a directory, then its full path, which ends with a backslash. */
const DIRECTORY = /^([^\\:\d]{0,64})-?\d{1,16}[ \t]{1,16}(?=[A-Za-z]:\\|\\\\)/;
/** What a log has besides when /NJH or /NJS were forgotten (in English), and the lines between. */
const FRAME =
  /^(?:-{10,}|ROBOCOPY\b.*|Total\s+Copied\s+.*|(?:Started|Source|Dest|Files|Exc Files|Exc Dirs|Options|Ended|Speed|Dirs|Bytes|Times|Log File) ?:.*|\*\.\*|\d{1,3}(?:\.\d)?%)$/;

/**
 * Reads the log of `robocopy /L /E /FP /BYTES /TS`. Its times are taken as UTC and have whole seconds.
 */
export function readRobocopy(
  input: AsyncIterable<Uint8Array>,
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  return readLines(input, '\n', (text) => robocopyLine(text, rules));
}

/** One line of the log. */
export function robocopyLine(line: ByteText, rules: PathRules): Reading {
  const text = withoutReturn(line);
  if (FRAME.test(text.trim()) || text.trim() === '') return null;
  const file = FILE.exec(text);
  const found = file ?? DIRECTORY.exec(text);
  if (found === null) return { reason: 'the line is neither a file nor a directory of the source' };
  if (text.trimStart().startsWith('*')) return { reason: 'robocopy marks this as not of the source' };
  const listed = text.slice(found.index + found[0].length);
  const path = windowsPath(listed, rules);
  if (typeof path !== 'string') return path;
  const mtimeNs = file === null ? null : timeOf(file);
  if (file !== null && mtimeNs === null) return { reason: 'the time is none' };
  if (listed.endsWith('\\')) return path === '' ? null : { path, kind: 'directory' };
  const sizeBytes = file === null ? null : wholeNumber(file[1] ?? '');
  if (sizeBytes === null || mtimeNs === null) return { reason: 'the file has no size or no time' };
  return path === ''
    ? { reason: 'the path is that of the root' }
    : { path, kind: 'file', sizeBytes, mtimeNs };
}

function timeOf(found: RegExpExecArray): bigint | null {
  const [year, month, day, hour, minute, second] = found.slice(2).map(Number);
  const ms = dateMs(year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0);
  return ms === null ? null : BigInt(ms) * 1_000_000n;
}
