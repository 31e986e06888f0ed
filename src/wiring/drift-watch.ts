import { HeadwaterError } from '../errors.ts';
import type { Scheduled } from '../jobs/schedule.ts';
import type { Drift } from '../views/values/drift.ts';
import { lookForDrift } from './drift.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/**
 * Looks for drift when the configuration says, in one worker at a time. When the worker is told to stop, the look is given up, and the
 * queue hands it to another.
 */
export function driftWatch(project: Project, reporter: Reporter, signal: AbortSignal): Scheduled {
  const { drift } = project.config.policy;
  return {
    name: 'drift',
    due: async () => (drift === undefined ? null : { pattern: drift.pattern, timeZone: drift.timeZone }),
    async onDue() {
      const quiet: Reporter = { ...reporter, progress: () => undefined };
      const request = { shares: [], deep: drift?.deep ?? false, reporter: quiet, signal };
      try {
        for (const line of linesOf(await lookForDrift(project, request))) reporter.notice(line);
      } catch (error) {
        // Nothing could be looked at: the next time is soon enough, and others need this worker.
        if (!(error instanceof HeadwaterError)) throw error;
        reporter.notice(`No look for drift: ${error.message}`);
      }
    },
  };
}

/** In a line each; what goes on being so is told by status and metrics. */
function linesOf({ shares, findings, cleared }: Drift): readonly string[] {
  if (shares.length === 0) return [];
  const ids = findings.map(({ id, share, subject }) => `${id} ${share ?? 'all'}: ${subject}`);
  return [
    `Looked for drift: ${findings.length === 0 ? 'none' : ids.join('; ')}.`,
    ...cleared.map(({ id, share, subject }) => `Drift ${id} ${share ?? 'all'} is over: ${subject}.`),
  ];
}
