import { stripVTControlCharacters } from 'node:util';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import { diskTrouble } from '../../ports/disk-trouble.ts';
import { PortFault } from '../../ports/faults.ts';
import { errorJson } from '../../views/error-text.ts';
import { ux } from './oclif.ts';

/** An error of ours in the form people read, or null for what only oclif can show: its own errors, and bugs. */
export function asHeadwaterError(error: Error): HeadwaterError | null {
  if (error instanceof HeadwaterError) return error;
  if (!(error instanceof PortFault)) return diskTrouble(error) ?? refusedFile(error);
  const temporary =
    error.kind === 'throttled' || error.kind === 'transient' || error.kind === 'unknown-outcome';
  return new HeadwaterError({
    code: `service-${error.kind}`,
    blame: temporary ? 'held' : 'usage',
    message: error.message,
    next: temporary
      ? ['Run the same command again; it goes on where it stopped.']
      : ['Check aws.region, aws.profile, aws.endpoint and the permissions of these credentials.'],
    cause: error,
  });
}

/** A file that this user may not use is for a person to settle, whoever touched it; null for anything else. */
function refusedFile(error: Error): HeadwaterError | null {
  const { code, path } = error as NodeJS.ErrnoException;
  if ((code !== 'EACCES' && code !== 'EPERM') || path === undefined) return null;
  return new HeadwaterError({
    code: 'file-refused',
    blame: 'held',
    message: `Cannot use ${safeText(path)}: this user may not (${code}).`,
    next: ['Run headwater as the user whose it is (ls -ld says who), or let this user write there.'],
    cause: error,
  });
}

/** What a command ends with that Ctrl-C or SIGTERM stopped. */
export function stopped(cause: Error): HeadwaterError {
  return new HeadwaterError({
    code: 'stopped',
    blame: 'held',
    message: 'Stopped before it was done, as it was told to.',
    next: ['Run the same command again; what can be gone on with is not done twice.'],
    cause,
  });
}

/** Any error at all in that form, for `--json`: a command line that does not parse is usage, everything else a bug. */
export function asAnyError(error: Error, typed: string): HeadwaterError {
  const known = asHeadwaterError(error);
  if (known !== null) return known;
  const usage = exitOf(error) === 2;
  const lines = stripVTControlCharacters(error.message).split('\n');
  return new HeadwaterError({
    code: usage ? 'command-line' : 'bug',
    blame: usage ? 'usage' : 'bug',
    message: lines.filter((line) => line !== 'See more help with --help').join('\n'),
    next: [usage ? `${typed} --help` : 'Report this with the output of DEBUG=1.'],
    cause: error,
  });
}

/** Prints any error as `--json` does, and returns the exit code it ends with. */
export function printJsonError(error: Error, typed: string): number {
  const known = asAnyError(error, typed);
  ux.stdout(JSON.stringify(errorJson(known), null, 2));
  return known.exitCode;
}

/** The exit code that oclif's own errors carry. */
function exitOf(error: Error): unknown {
  const { oclif } = error as { oclif?: { exit?: unknown } };
  return oclif?.exit;
}
