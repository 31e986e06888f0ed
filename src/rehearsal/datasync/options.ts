import type { Options } from '@aws-sdk/client-datasync';
import * as sdk from '@aws-sdk/client-datasync';
import { enumValues } from '../model.ts';
import { invalidRequest } from './refusals.ts';
import type { FullOptions } from './resources.ts';
import type { TaskMode } from './task-mode.ts';

/** What an option set must fit: the task's mode, and whether its source speaks POSIX. */
export interface OptionContext {
  readonly mode: TaskMode;
  readonly source: 'NFS' | 'SMB';
  readonly storageClass: string;
}

const invalid = (option: string, value: string, more = '.'): Error =>
  invalidRequest(`Invalid SyncOption value. Option: ${option}, Value: ${value}${more}`, 'InvalidSyncOption');

/** Defaults [aws-facts 3]; over SMB there are no owners and modes to keep. */
function defaults({ mode, source }: OptionContext): FullOptions {
  const posix = source === 'NFS';
  return {
    VerifyMode: mode === 'BASIC' ? 'POINT_IN_TIME_CONSISTENT' : 'ONLY_FILES_TRANSFERRED',
    OverwriteMode: 'ALWAYS',
    Atime: 'BEST_EFFORT',
    Mtime: 'PRESERVE',
    Uid: posix ? 'INT_VALUE' : 'NONE',
    Gid: posix ? 'INT_VALUE' : 'NONE',
    PreserveDeletedFiles: 'PRESERVE',
    PreserveDevices: 'NONE',
    PosixPermissions: posix ? 'PRESERVE' : 'NONE',
    BytesPerSecond: -1,
    TaskQueueing: 'ENABLED',
    LogLevel: 'OFF',
    TransferMode: 'CHANGED',
    ObjectTags: 'PRESERVE',
  };
}

function checkEnums(given: Options): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === 'BytesPerSecond' || typeof value !== 'string') continue;
    const allowed = enumValues(
      sdk,
      name === 'SecurityDescriptorCopyFlags' ? 'SmbSecurityDescriptorCopyFlags' : name,
    );
    if (allowed !== null && !allowed.includes(value)) throw invalid(name, value);
  }
}

/** A byte rate; -1 means unlimited (the model's minimum). */
export function bytesPerSecond(given: number): number {
  if (!Number.isSafeInteger(given) || given < -1) throw invalid('BytesPerSecond', String(given));
  return given;
}

function checkPosix(options: FullOptions): void {
  const posix = [
    ['Uid', options.Uid],
    ['Gid', options.Gid],
    ['PosixPermissions', options.PosixPermissions],
  ] as const;
  for (const [name, value] of posix) {
    if (value !== 'NONE') throw invalid(name, value, ' invalid for non-POSIX transfer. please use NONE.');
  }
}

function checkCombinations(options: FullOptions, context: OptionContext): void {
  const { TransferMode, PreserveDeletedFiles, VerifyMode, Atime, Mtime } = options;
  if (TransferMode === 'ALL' && PreserveDeletedFiles === 'REMOVE') {
    throw invalid('TransferMode,PreserveDeletedFiles', 'ALL,REMOVE');
  }
  if (context.mode === 'ENHANCED' && VerifyMode === 'POINT_IN_TIME_CONSISTENT')
    throw invalid('VerifyMode', VerifyMode);
  if (context.mode === 'ENHANCED' && Mtime === 'NONE') throw invalid('Mtime', Mtime);
  if (context.mode === 'BASIC' && (Atime === 'NONE') !== (Mtime === 'NONE')) {
    throw invalid('Atime,Mtime', `${Atime},${Mtime}`);
  }
  if (
    VerifyMode === 'POINT_IN_TIME_CONSISTENT' &&
    ['GLACIER', 'DEEP_ARCHIVE'].includes(context.storageClass)
  ) {
    throw invalid('VerifyMode', VerifyMode, ` is not supported with storage class ${context.storageClass}.`);
  }
  if (context.source === 'SMB') checkPosix(options);
}

/**
 * A full, legal option set: what was there before (or the defaults), with what the request says on top.
 * Throws `InvalidRequestException` for values and combinations DataSync refuses.
 */
export function settleOptions(
  given: Options | undefined,
  context: OptionContext,
  before?: FullOptions,
): FullOptions {
  const { SecurityDescriptorCopyFlags, ...rest } = given ?? {};
  checkEnums(given ?? {});
  const present = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined && value !== null),
  );
  const options: FullOptions = { ...(before ?? defaults(context)), ...present };
  bytesPerSecond(options.BytesPerSecond);
  checkCombinations(options, context);
  if (SecurityDescriptorCopyFlags !== undefined && SecurityDescriptorCopyFlags !== 'NONE') {
    throw invalid(
      'SecurityDescriptorCopyFlags',
      SecurityDescriptorCopyFlags,
      ' is only for SMB and FSx for Windows.',
    );
  }
  return options;
}
