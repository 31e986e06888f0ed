import { LOG_LEVELS } from '../../wiring/log-levels.ts';
import type { WatchRequest } from '../../wiring/watching.ts';
import { Flags } from './oclif.ts';

/** How programs watch a command that carries steps out; see docs/operating.md. */
export const watchFlags = {
  log: Flags.string({
    env: 'HEADWATER_LOG',
    description: 'write JSON log lines to stderr (instead of progress), to this file, or none',
    helpGroup: 'WATCHING',
  }),
  'log-level': Flags.option({
    options: LOG_LEVELS,
    default: 'info' as const,
    env: 'HEADWATER_LOG_LEVEL',
    description: 'what to log; debug has every look and every call of AWS',
    helpGroup: 'WATCHING',
  })(),
  listen: Flags.string({
    env: 'HEADWATER_LISTEN',
    description: 'serve /metrics, /healthz and /readyz at HOST:PORT; on this host only when HOST is left out',
    helpGroup: 'WATCHING',
  }),
};

/** What these flags come to; `unsaid` is where the log goes when nothing says so. */
export function watchRequest(flags: WatchFlags, unsaid: 'stderr' | 'none'): Omit<WatchRequest, 'signal'> {
  return { log: flags.log ?? unsaid, level: flags['log-level'], listen: flags.listen };
}

/** {@link watchFlags}, parsed. */
export interface WatchFlags {
  readonly log: string | undefined;
  readonly 'log-level': WatchRequest['level'];
  readonly listen: string | undefined;
}
