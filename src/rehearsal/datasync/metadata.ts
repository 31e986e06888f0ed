import type { FullOptions, SourceLocation } from './resources.ts';
import type { SourceEntry } from './walk.ts';

/** What DataSync writes for objects that came over SMB: no owner, default modes [aws-facts 3]. */
const SMB_OWNER = '65534';

const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

/**
 * The user metadata an entry is stored with, in the convention File Gateway and FSx for Lustre share: octal
 * permissions, numeric owners, times in nanoseconds with an `ns` suffix [aws-facts 3].
 */
export function objectMetadata(
  entry: SourceEntry,
  source: SourceLocation['type'],
  options: FullOptions,
): Readonly<Record<string, string>> {
  const times = {
    ...(options.Mtime === 'NONE' ? {} : { 'file-mtime': `${entry.mtimeNs}ns` }),
    ...(options.Atime === 'NONE' ? {} : { 'file-atime': `${entry.atimeNs}ns` }),
  };
  if (source === 'SMB') {
    const permissions = entry.kind === 'directory' ? '0755' : '0644';
    return { 'file-permissions': permissions, 'file-owner': SMB_OWNER, 'file-group': SMB_OWNER, ...times };
  }
  return {
    ...(options.PosixPermissions === 'NONE' ? {} : { 'file-permissions': octal(entry.mode) }),
    ...(options.Uid === 'NONE' ? {} : { 'file-owner': String(entry.uid) }),
    ...(options.Gid === 'NONE' ? {} : { 'file-group': String(entry.gid) }),
    ...times,
  };
}

/** The metadata that has to be equal for an object to count as unchanged; access times are best effort and left out. */
const COMPARED = ['file-permissions', 'file-owner', 'file-group', 'file-mtime'] as const;

/** Whether the content must be sent again: another modification time, or none on record. */
export function mtimeDiffers(
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): boolean {
  return wanted['file-mtime'] === undefined || wanted['file-mtime'] !== found['file-mtime'];
}

/** Whether anything but the access time is recorded otherwise. */
export function metadataDiffers(
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): boolean {
  return COMPARED.some((name) => wanted[name] !== found[name]);
}
