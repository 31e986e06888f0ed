import { nextPass } from '../input.ts';
import { weekOf } from '../windows/week.ts';
import { type Check, openShares, several, stepsOf } from './check.ts';

const DAY_SECONDS = 86_400;
/** A task's limit with an agent: 10 Gbit/s [aws-facts 10]. */
const TASK_GBPS = 10;
/** An agent is overbooked when it is busy more than this many times as long as agents are on average. */
const OVERBOOKED = 2;
/** Above this part of a link nothing is left for anybody else. */
const WHOLE_LINK = 0.95;
/** Of fewer shares a pilot would be most of the migration, so none is planned (waves.ts). */
const PILOT_FROM = 3;

/** HW3xx: the link and its bandwidth windows, agents' turns, waves. */
export const SCHEDULE_CHECKS: readonly Check[] = [
  {
    id: 'HW301',
    title: 'Transfers share the rate of a bandwidth window evenly',
    severity: 'info',
    why: 'DataSync knows one rate an execution, so each that runs gets an equal part of what the window allows, at most half a minute after that changes.',
    fix: 'Leave the windows out to use the whole link.',
    check: ({ input: { config } }) =>
      config.link.windows.some(({ gbps }) => gbps > 0)
        ? [
            {
              share: null,
              text: 'The executions that run share the rate of a bandwidth window evenly, also when one of them cannot use its part.',
            },
          ]
        : [],
  },
  {
    id: 'HW302',
    title: 'Hours of 0 Gbit/s cancel what runs',
    severity: 'info',
    why: 'DataSync has no rate of nothing: an execution is cancelled when such hours begin, and the next one, when they are over, lists and compares everything again.',
    fix: 'Give these hours a small rate, or let partitions be so small that a run fits between them: policy.partitions.',
    check: ({ input: { config } }) =>
      config.link.windows.some(({ gbps }) => gbps === 0)
        ? [
            {
              share: null,
              text: 'Executions are cancelled when a bandwidth window of 0 Gbit/s begins, and begin anew after it.',
            },
          ]
        : [],
  },
  {
    id: 'HW303',
    title: 'The link is never open',
    severity: 'error',
    why: 'When every hour of the week is in a window of 0 Gbit/s, no pass can ever be carried out.',
    fix: 'Leave some hours out of the windows, or give some of them a rate.',
    check: ({ input: { config } }) =>
      weekOf(config.link).bytesPerSecond.every((rate) => rate === 0)
        ? [{ share: null, text: 'Every hour of the week is in a bandwidth window of 0 Gbit/s.' }]
        : [],
  },
  {
    id: 'HW304',
    title: 'A bandwidth window faster than the link',
    severity: 'warn',
    why: 'A window cannot give what the link does not have; one of the two figures is wrong, and times are computed from them.',
    fix: 'Correct link.gbps or the gbps of the window.',
    check: ({ input: { config } }) =>
      config.link.windows
        .filter(({ gbps }) => gbps > config.link.gbps)
        .map(({ days, from, to, gbps }) => ({
          share: null,
          text: `The window ${days.join(', ')} ${from} to ${to} has ${gbps} Gbit/s, the link ${config.link.gbps}.`,
        })),
  },
  {
    id: 'HW305',
    title: 'An agent that carries nothing',
    severity: 'info',
    why: 'What runs at once is the smaller of agents and tasks [aws-facts 10]: an idle agent is speed given away.',
    fix: 'List it under agents of the share that takes longest, or take it out of headwater.yaml.',
    check: ({ input: { config }, plan }) => {
      if (plan.partitions.length === 0) return [];
      const busy = new Set(plan.partitions.flatMap(({ agents }) => agents));
      return config.agents
        .filter(({ name }) => !busy.has(name))
        .map(({ name }) => ({ share: null, text: `Agent ${name} carries nothing of this plan.` }));
    },
  },
  {
    id: 'HW306',
    title: 'An agent that is overbooked',
    severity: 'warn',
    why: 'An agent runs one execution at a time [aws-facts 1], so the busiest one decides when the plan is done.',
    fix: 'List further agents under its shares, or move a share to another agent.',
    check: ({ input: { config }, plan }) => {
      const seconds = (name: string) =>
        plan.partitions
          .filter(({ agents }) => agents.includes(name))
          .reduce((sum, partition) => sum + partition.seconds, 0);
      const loads = config.agents.map(({ name }) => ({ name, seconds: seconds(name) }));
      const mean = loads.reduce((sum, load) => sum + load.seconds, 0) / loads.length;
      return loads
        .filter((load) => load.seconds > OVERBOOKED * mean && load.seconds > DAY_SECONDS)
        .map((load) => ({
          share: null,
          text: `Agent ${load.name} is busy for about ${several(Math.round(load.seconds / DAY_SECONDS), 'day')}, agents on average for ${(mean / DAY_SECONDS).toFixed(1)}.`,
        }));
    },
  },
  {
    id: 'HW307',
    title: 'A share that does not come after those it waits for',
    severity: 'error',
    why: 'Under after stands what must be moved and cut over first; in the same or a later wave it is not.',
    fix: 'Correct the numbers under wave, or what stands under after.',
    check: ({ input, plan }) => {
      const waveOf = new Map(plan.waves.flatMap((wave) => wave.shares.map((name) => [name, wave.number])));
      return input.shares.flatMap(({ config: { name, after } }) => {
        const own = waveOf.get(name);
        if (own === undefined) return [];
        return after
          .filter((other) => (waveOf.get(other) ?? -1) >= own)
          .map((other) => ({
            share: name,
            text: `It waits for ${other}, which is in wave ${waveOf.get(other)}; its own is ${own}.`,
          }));
      });
    },
  },
  {
    id: 'HW308',
    title: 'No pilot',
    severity: 'info',
    why: 'No rate of files a second is published [aws-facts 10]: until one share has been moved, every time in the plan rests on assumptions.',
    fix: 'Let one small share be a wave of its own, before all others: policy.waves.pilot, or wave of that share.',
    check: (context) => {
      const { input, plan } = context;
      const [first] = plan.waves;
      const begun = input.shares.some(({ progress }) => nextPass(progress) !== 'seed');
      if (
        begun ||
        openShares(context).length < PILOT_FROM ||
        first === undefined ||
        first.shares.length === 1
      )
        return [];
      return [
        { share: null, text: `The first wave moves ${several(first.shares.length, 'share')} at once.` },
      ];
    },
  },
  {
    id: 'HW309',
    title: 'A wave over its limits',
    severity: 'warn',
    why: 'Shares of a wave are cut over together; policy.waves says how many shares and bytes of them people can take on at once.',
    fix: 'Give some of its shares another wave, or raise the limits.',
    check: ({ input: { config }, plan }) => {
      const { maxShares, maxBytes } = config.policy.waves;
      return plan.waves
        .filter(
          ({ shares, bytes }) =>
            shares.length > maxShares || (maxBytes !== undefined && bytes > maxBytes && shares.length > 1),
        )
        .map(({ number, shares }) => ({
          share: null,
          text: `Wave ${number} has ${several(shares.length, 'share')} and more shares or bytes than policy.waves allows.`,
        }));
    },
  },
  {
    id: 'HW310',
    title: 'More link than tasks can fill',
    severity: 'info',
    why: 'A task copies at most 10 Gbit/s [aws-facts 10], and only as many run as there are agents.',
    fix: 'Add agents, or split large shares over those there are.',
    check: (context) => {
      const { config } = context.input;
      const tasks = stepsOf(context, 'task').length;
      const agents = new Set(context.plan.partitions.flatMap((partition) => partition.agents)).size;
      const most = Math.min(tasks, agents) * TASK_GBPS;
      const link = config.link.gbps * config.link.utilisation;
      if (tasks === 0 || most >= link) return [];
      return [
        {
          share: null,
          text: `Tasks fill at most ${most} Gbit/s of the ${Number(link.toFixed(2))} that are ours.`,
        },
      ];
    },
  },
  {
    id: 'HW311',
    title: 'The whole link is taken',
    severity: 'info',
    why: 'Whoever else uses the link feels it at all hours.',
    fix: 'Set link.utilisation to the part that is ours, or windows for the hours in which others work.',
    check: ({ input: { config } }) =>
      config.link.utilisation > WHOLE_LINK && config.link.windows.length === 0
        ? [
            {
              share: null,
              text: `The plan takes ${Math.round(config.link.utilisation * 100)} % of the link at all hours.`,
            },
          ]
        : [],
  },
];
