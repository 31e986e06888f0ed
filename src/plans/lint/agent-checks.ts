import type { Config } from '../../config/schema.ts';
import { passSchema, type StepOf } from '../plan.ts';
import { arnParts } from './arn.ts';
import { type Check, type LintContext, several, stepsOf } from './check.ts';

/** Quotas of an account in a Region [aws-facts 2]. */
const TASKS = 100;
const ENHANCED_EXECUTIONS = 120;
/** Executions of one task: one that runs, and those that may wait [aws-facts 2]. */
const EXECUTIONS_A_TASK = 1 + 50;

/** HW22x: agents, tasks, and what an account may have of them. */
export const AGENT_CHECKS: readonly Check[] = [
  {
    id: 'HW221',
    title: 'More tasks than an account may have',
    severity: 'error',
    why: 'An account has 100 DataSync tasks in a Region unless AWS has raised that [aws-facts 2]; the next one is refused.',
    fix: 'Ask AWS for more, or plan the migration as several, one after the other.',
    check: (context) => {
      const tasks = stepsOf(context, 'task').length;
      return tasks <= TASKS
        ? []
        : [{ share: null, text: `The plan has ${tasks} tasks; an account has 100.` }];
    },
  },
  {
    id: 'HW222',
    title: 'More Enhanced agents than may run at once',
    severity: 'warn',
    why: 'An account runs 120 Enhanced executions at a time [aws-facts 2]: further agents wait, and the times of the plan do not hold.',
    fix: 'Ask AWS for more, or use fewer agents.',
    check: (context) => {
      const agents = new Set(enhancedTransfers(context).flatMap((transfer) => transfer.agents));
      if (agents.size <= ENHANCED_EXECUTIONS) return [];
      return [{ share: null, text: `${agents.size} Enhanced agents carry runs; 120 run at a time.` }];
    },
  },
  {
    id: 'HW223',
    title: 'More runs of a task than may wait',
    severity: 'error',
    why: 'A task has one execution that runs and 50 that wait [aws-facts 2]; a further start is refused.',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) => {
      // A later pass waits for the one before it.
      const transfers = stepsOf(context, 'transfer');
      return stepsOf(context, 'task').flatMap(({ id, share }) => {
        const own = transfers.filter(({ task }) => task === id);
        const ids = new Set(own.map((transfer) => transfer.id));
        const free = own.filter(({ needs }) => !needs.some((need) => ids.has(need)));
        const most = Math.max(
          0,
          ...passSchema.options.map((pass) => free.filter((one) => one.pass === pass).length),
        );
        if (most <= EXECUTIONS_A_TASK) return [];
        return [
          { share, text: `${most} runs of ${id} may start at once; 51 may, one that runs and 50 that wait.` },
        ];
      });
    },
  },
  {
    id: 'HW224',
    title: 'One agent under several names',
    severity: 'error',
    why: 'An agent runs one execution at a time [aws-facts 1]; under two names it is given two, and the second one waits for hours.',
    fix: 'Give each agent of headwater.yaml an ARN of its own.',
    check: ({ input: { config } }) =>
      config.agents.flatMap((agent, index) => {
        const first = config.agents.findIndex(({ arn }) => arn === agent.arn);
        const other = config.agents[first];
        if (first === index || other === undefined) return [];
        return [{ share: null, text: `Agents ${other.name} and ${agent.name} have the same ARN.` }];
      }),
  },
  {
    id: 'HW225',
    title: 'An agent or gateway of another Region',
    severity: 'error',
    why: 'Agents and gateways belong to one Region and account [aws-facts 1]; requests to another Region do not find them.',
    fix: 'Activate one in the Region of the migration, or correct aws.region.',
    check: ({ input: { config } }) =>
      appliances(config)
        .filter(({ arn }) => arnParts(arn).region !== config.aws.region)
        .map(({ what, arn }) => ({
          share: null,
          text: `${what} is in ${arnParts(arn).region || 'no Region'}, the migration in ${config.aws.region}.`,
        })),
  },
  {
    id: 'HW226',
    title: 'An ARN of something else',
    severity: 'error',
    why: 'An agent is an arn:aws:datasync:...:agent/..., a gateway an arn:aws:storagegateway:...:gateway/...; AWS refuses any other.',
    fix: 'Copy the ARN from the console: DataSync, Agents; or Storage Gateway, Gateways.',
    check: ({ input: { config } }) =>
      appliances(config)
        .filter(({ arn, service, resource }) => {
          const parts = arnParts(arn);
          return parts.service !== service || !parts.resource.startsWith(resource);
        })
        .map(({ what, arn }) => ({ share: null, text: `The ARN of ${what} is none of its kind: ${arn}.` })),
  },
  {
    id: 'HW227',
    title: 'Enhanced mode on premises is documented both ways',
    severity: 'info',
    why: 'The guide allows Enhanced tasks from NFS and SMB with an agent since 2026-07; the text of the API names clouds only [aws-facts 2].',
    fix: 'Move one small share first. If AWS refuses the task, use Basic agents.',
    check: (context) => {
      const shares = new Set(enhancedTransfers(context).map(({ share }) => share)).size;
      if (shares === 0) return [];
      return [
        {
          share: null,
          text: `${several(shares, 'share')} with Enhanced agents: AWS documents that both ways.`,
        },
      ];
    },
  },
  {
    id: 'HW228',
    title: 'Several agents that all must be online',
    severity: 'info',
    why: 'Every agent of a location must be online for a run to start: several are faster, not safer [aws-facts 1].',
    fix: 'Nothing, if speed is what they are for; else give the share one agent.',
    check: (context) =>
      stepsOf(context, 'source-location')
        .filter(({ agentArns }) => agentArns.length > 1)
        .map(({ share, agentArns }) => ({
          share,
          text: `${agentArns.length} agents carry it together: none of its runs starts while one of them is offline.`,
        })),
  },
];

function enhancedTransfers(context: LintContext): StepOf<'transfer'>[] {
  const enhanced = new Set(
    stepsOf(context, 'task')
      .filter(({ taskMode }) => taskMode === 'ENHANCED')
      .map(({ id }) => id),
  );
  return stepsOf(context, 'transfer').filter(({ task }) => enhanced.has(task));
}

function appliances({ agents, gateways }: Config) {
  return [
    ...agents.map(({ name, arn }) => ({
      what: `agent ${name}`,
      arn,
      service: 'datasync',
      resource: 'agent/',
    })),
    ...gateways.map(({ name, arn }) => ({
      what: `gateway ${name}`,
      arn,
      service: 'storagegateway',
      resource: 'gateway/',
    })),
  ];
}
