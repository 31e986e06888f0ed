import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { LogLevel } from '../telemetry/log-lines.ts';
import { scrubber } from '../telemetry/scrub.ts';
import type { Project } from './project.ts';
import { secretsAtHand } from './secrets-at-hand.ts';

/** The log a command was asked for, or null for none. Throws HeadwaterError `log-unwritable` (usage). */
export async function openWorkLog(
  project: Project,
  { log, level }: { readonly log: string; readonly level: LogLevel },
  worker: string,
): Promise<Log | null> {
  if (log === 'none') return null;
  const { openLog } = await import('../telemetry/log.ts');
  const base = {
    migration: project.config.migration,
    ...(project.rehearsal ? { rehearsal: 'true' } : {}),
    worker,
    host: hostname(),
  };
  const scrub = scrubber(await secretsAtHand(project));
  const to = log === 'stderr' ? log : { file: resolve(log) };
  try {
    return openLog({ to, level, base, scrub });
  } catch (cause) {
    throw unwritable(log, cause);
  }
}

function unwritable(file: string, cause: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'log-unwritable',
    blame: 'usage',
    message: `Cannot write the log ${JSON.stringify(file)} (${(cause as NodeJS.ErrnoException).code ?? 'failed'}).`,
    next: ['Name a file in a directory that exists and may be written, or --log stderr.'],
    cause,
  });
}
