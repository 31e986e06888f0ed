import { counted, formatBytes } from './format.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { harmless } from './text-width.ts';
import type { ChecksumsValue } from './values/finished-scan.ts';

const WIDTH = 80;
const PATH_COLUMNS = 56;
const EXAMPLES = 5;
const NAMES = { crc64nvme: 'CRC-64/NVME', sha256: 'SHA-256' } as const;
const REASONS = {
  changed: 'changed since the scan; kept is a checksum of the content now',
  unsteady: 'changed while it was read',
  gone: 'gone since the scan',
  unreadable: 'could not be read',
} as const;
const EXCEPTIONS = ['unreadable', 'unsteady', 'changed', 'gone'] as const;

/** True when every file has a checksum of the content that was scanned, or nobody asked for any. */
export function isWhole(checksums: ChecksumsValue | null): boolean {
  return checksums === null || EXCEPTIONS.every((outcome) => checksums[outcome].files === 0);
}

/** What became of a share's checksums: what was read, what an earlier run knew, and which files have none. */
export function checksumsText(checksums: ChecksumsValue): string {
  const { algorithm, hashed, reused, examples } = checksums;
  const known =
    reused.files === 0 ? '' : `; ${counted(reused.files, 'file')} (${formatBytes(reused.bytes)}) as before`;
  const read = `${NAMES[algorithm]} of ${counted(hashed.files, 'file')} (${formatBytes(hashed.bytes)})${known}`;
  const lines = paragraph('Checksums', read, { width: WIDTH, labelWidth: 11 });
  for (const outcome of EXCEPTIONS) {
    const { files } = checksums[outcome];
    if (files > 0) lines.push(`  ${counted(files, 'file')} ${REASONS[outcome]}`);
  }
  for (const { path, outcome, errorCode } of examples.slice(0, EXAMPLES)) {
    lines.push(`    ${shorten(path.text, PATH_COLUMNS)}  ${harmless(errorCode ?? outcome)}`);
  }
  return lines.join('\n');
}
