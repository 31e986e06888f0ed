import type { Clock } from '../clock.ts';
import type { ToldFaults } from '../datasync/told-faults.ts';
import type { Faults, Occasion } from './faults.ts';

/**
 * `agent-offline`, `execution-stuck`, `partial-failure` and `corrupt-transfer`, as DataSync asks for them. A stuck execution
 * goes on after the rule's `ms` on the clock, or once the faults are replaced or cleared.
 */
export function transferFaults(faults: Faults, clock: Clock): ToldFaults {
  return {
    offlineSince: (agentArn) => faults.lasting('agent-offline', [agentArn])?.sinceMs ?? null,
    ofExecution(executionArn, taskArn, signal) {
      const about = (operation: string, ...more: readonly string[]): Occasion => ({
        service: 'datasync',
        operation,
        resources: [taskArn, executionArn, ...more],
      });
      return {
        async beforeFile(path, attempt) {
          if (attempt === 'verify') return null;
          const occasion = about(attempt, `/${path.toString('utf8')}`);
          const [struck] = faults.strike(['partial-failure', 'corrupt-transfer'], occasion);
          if (struck === undefined) return null;
          return struck.kind === 'partial-failure' ? 'fail' : 'flip';
        },
        async stuck() {
          const [struck] = faults.strike(['execution-stuck'], about('transfer'));
          if (struck === undefined) return;
          const ends = AbortSignal.any([faults.signal(), signal]);
          await clock.sleep(struck.rule.ms ?? Number.POSITIVE_INFINITY, ends).catch(() => undefined);
        },
      };
    },
  };
}
