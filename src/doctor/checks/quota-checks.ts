import { type Check, fine, ifSeen, note, planOf, unseen, wrong } from '../check.ts';

/** Quotas of an account in a Region [aws-facts 2]. */
const TASKS = 100;
const ENHANCED_EXECUTIONS = 120;
/** Tasks left from which on a person should know. */
const FEW_TASKS = 10;

/** HD9xx: what the account has left. */
export const QUOTA_CHECKS: readonly Check[] = [
  {
    id: 'HD901',
    area: 'quotas',
    title: 'Too few DataSync tasks are left',
    severity: 'error',
    why: 'An account has 100 DataSync tasks in a Region unless AWS has raised that [aws-facts 2]; whoever else uses DataSync there counts too.',
    fix: 'Delete tasks that nobody needs, or ask AWS for more: Service Quotas, DataSync.',
    check: (facts) => {
      const { used } = facts.seen;
      if (used === undefined) return [];
      if (used.tasks.kind === 'unseen') return [unseen(facts, null, used.tasks)];
      const left = Math.max(0, TASKS - used.tasks.value);
      const plan = planOf(facts);
      const wanted = plan === null ? '' : `, and the plan needs ${plan.tasks} more`;
      const text = `${used.tasks.value} of ${TASKS} tasks are in use${wanted}.`;
      if (left === 0 || (plan !== null && plan.tasks > left))
        return plan?.tasks === 0 ? [fine(null, text)] : [wrong(null, text)];
      return left < FEW_TASKS && plan?.tasks !== 0
        ? [{ ...wrong(null, text), outcome: 'warn' }]
        : [fine(null, text)];
    },
  },
  {
    id: 'HD902',
    area: 'quotas',
    title: 'Too few Enhanced executions are left',
    severity: 'warn',
    why: 'An account runs 120 Enhanced executions at a time [aws-facts 2]; what is beyond waits, and the times of the plan do not hold.',
    fix: 'Wait until others are through, ask AWS for more, or use fewer Enhanced agents.',
    check: (facts) => {
      const { used } = facts.seen;
      const enhanced = facts.config.agents.filter(({ mode }) => mode === 'enhanced').length;
      if (used === undefined || enhanced === 0) return [];
      if (used.executions.kind === 'unseen') return [unseen(facts, null, used.executions)];
      const text = `${used.executions.value} of ${ENHANCED_EXECUTIONS} Enhanced executions are under way, and ${enhanced} Enhanced agents may add one each.`;
      return used.executions.value + enhanced > ENHANCED_EXECUTIONS
        ? [wrong(null, text)]
        : [fine(null, text)];
    },
  },
  {
    id: 'HD903',
    area: 'quotas',
    title: 'Locations and agents of the account',
    severity: 'warn',
    why: 'AWS publishes no quota of either; many of them that nobody uses make the account hard to survey.',
    fix: 'Nothing to do.',
    check: ({ seen }) =>
      seen.used === undefined
        ? []
        : [
            ...ifSeen(seen.used.locations, (count) => [
              note(null, `The account has ${count} DataSync locations.`),
            ]),
            ...ifSeen(seen.used.agents, (count) => [note(null, `The account has ${count} DataSync agents.`)]),
          ],
  },
];
