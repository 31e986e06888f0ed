import type { HeadwaterError } from '../errors.ts';
import { harmless } from './text-width.ts';
import type { ErrorJson } from './values/error.ts';

/**
 * An error for stderr: what happened, then what to do next. Lines that are meant to be lines (a list of configuration
 * mistakes) stay lines; everything else that could act on a terminal is shown escaped.
 */
export function errorText(error: HeadwaterError): string {
  const [first = '', ...rest] = error.message.split('\n').map(harmless);
  const label = error.blame === 'bug' ? 'Error (a bug in headwater)' : 'Error';
  const next = error.next.map((line, at) => `${at === 0 ? 'Next: ' : '      '}${harmless(line)}`);
  return [`${label}: ${first}`, ...rest, ...next].join('\n');
}

/** The same error as a value; texts are as they are, because JSON escapes what has to be. */
export function errorJson(error: HeadwaterError): ErrorJson {
  const { code, blame, message, next, exitCode } = error;
  return { error: { code, blame, message, next: [...next], exitCode } };
}
