import { safeText } from '../../inventory/display.ts';
import { type Check, fine, ifSeen, unchecked, unseen, wrong } from '../check.ts';

/** HD4xx: DataSync agents. */
export const AGENT_CHECKS: readonly Check[] = [
  {
    id: 'HD401',
    area: 'agents',
    title: 'An agent is not known',
    severity: 'error',
    why: 'A location is made with its agents; one that DataSync does not know makes that fail.',
    fix: 'Activate the agent in this account and Region, or correct its ARN under agents.',
    check: (facts) =>
      (facts.seen.agents ?? []).flatMap(({ name, look }) => {
        if (look.kind === 'unseen') return [unseen(facts, name, look)];
        return look.value === null
          ? [wrong(name, `DataSync knows no agent of that ARN in ${facts.config.aws.region}.`)]
          : [
              fine(
                name,
                `DataSync knows it${look.value.name === '' ? '' : ` as ${safeText(look.value.name)}`}.`,
              ),
            ];
      }),
  },
  {
    id: 'HD402',
    area: 'agents',
    title: 'An agent is not online',
    severity: 'error',
    why: 'Every agent of a location must be online for a run to start; tasks of one that is offline are UNAVAILABLE [aws-facts 1].',
    fix: 'Start its machine, and let it reach DataSync: ports 443 and, for updates, 80. It shows as OFFLINE after five minutes of silence.',
    check: ({ seen }) =>
      (seen.agents ?? []).flatMap(({ name, look }) =>
        ifSeen(look, (agent) => {
          if (agent === null) return [];
          const since = agent.lastSeen === null ? '' : `, and was last heard of at ${agent.lastSeen}`;
          return agent.status === 'ONLINE'
            ? [fine(name, 'It is ONLINE.')]
            : [wrong(name, `It is ${safeText(agent.status)}${since}.`)];
        }),
      ),
  },
  {
    id: 'HD403',
    area: 'agents',
    title: 'Whether an agent is of the kind that its mode says',
    severity: 'error',
    why: 'Basic tasks need a Basic agent, Enhanced tasks an Enhanced one, and no call of DataSync says which one an agent is [aws-facts 1].',
    fix: 'Look at how the agent was made: it is an Enhanced one when its machine was set up from the Enhanced image. Write that under mode.',
    check: ({ seen, config }) =>
      (seen.agents ?? []).flatMap(({ name, look }) =>
        ifSeen(look, (agent) => {
          if (agent === null) return [];
          const mode = config.agents.find((one) => one.name === name)?.mode ?? 'basic';
          return [
            unchecked(
              name,
              `Not checked, because DataSync says neither whether it is of mode ${mode} nor how much memory it has.`,
            ),
          ];
        }),
      ),
  },
];
