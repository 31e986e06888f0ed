import { safeText } from '../../inventory/display.ts';
import type { ListFailure, Listing } from '../../ports/discovery.ts';
import type { Run } from './run-client.ts';

/** A client program. */
export interface Client {
  readonly program: string;
  /** Those that have it. */
  readonly packages: string;
  /** What to do when nothing answers it. */
  readonly notServed: string;
}

const PATTERNS: readonly (readonly [RegExp, ListFailure, string | null])[] = [
  [
    /LOGON_FAILURE|ACCESS_DENIED|ACCOUNT_|PASSWORD|NO_SUCH_USER|Authentication error|not authorized/i,
    'refused',
    'Name a user that may list shares with --user, and where its password is with --password.',
  ],
  [/CONNECTION_REFUSED|connection refused|Program not registered|Unable to receive/i, 'not-served', null],
  [
    /TIMEOUT|timed out/i,
    'timed-out',
    'Check the host name, the network and firewalls between here and the server.',
  ],
  [/^/, 'failed', 'Check the host name, the network and firewalls between here and the server.'],
];

/** Longest piece of a client's words that is shown. */
const MOST_SHOWN = 200;

/** The first line a client said that means anything, harmless and short. */
function saidBy(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return safeText(line.trim()).slice(0, MOST_SHOWN);
}

/** Why there is no list, from how the client ended. */
export function failureOf(client: Client, host: string, run: Run): Listing {
  const failed = (why: ListFailure, message: string, next: string): Listing => ({
    kind: 'failed',
    why,
    message,
    next,
  });
  if (run.kind === 'missing')
    return failed(
      'client-missing',
      `${client.program} is not installed here.`,
      `Install ${client.packages}.`,
    );
  if (run.kind === 'timed-out')
    return failed(
      'timed-out',
      `${client.program} had no answer from ${host} in time.`,
      'Check the host name, and firewalls between here and the server; --timeout waits longer.',
    );
  if (run.kind === 'too-much')
    return failed(
      'failed',
      `${host} answered ${client.program} with more than a list.`,
      'Look at that server.',
    );
  const said = run.stderr.trim() === '' ? run.stdout.toString('utf8') : run.stderr;
  const [, why = 'failed', next = null] = PATTERNS.find(([pattern]) => pattern.test(said)) ?? [];
  return failed(
    why,
    `${client.program} of ${host}: ${saidBy(said) || `ended with ${run.code}`}.`,
    next ?? client.notServed,
  );
}
