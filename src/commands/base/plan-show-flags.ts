import { Flags } from './oclif.ts';

/** What `plan show` can be asked for. */
export const PLAN_SHOW_FLAGS = {
  wave: Flags.integer({
    env: 'HEADWATER_WAVE',
    min: 0,
    exclusive: ['share', 'partitions', 'findings', 'cost'],
    description: 'one wave by its number: its shares and the agents that carry them',
  }),
  share: Flags.string({
    char: 's',
    env: 'HEADWATER_SHARE',
    exclusive: ['wave', 'partitions', 'findings', 'cost'],
    description: 'one share: its partitions, agents, cost and steps',
  }),
  partitions: Flags.boolean({
    env: 'HEADWATER_PARTITIONS',
    exclusive: ['wave', 'share', 'findings', 'cost'],
    description: 'all partitions, one line each',
  }),
  findings: Flags.boolean({
    env: 'HEADWATER_FINDINGS',
    exclusive: ['wave', 'share', 'partitions', 'cost'],
    description: 'everything that was found, and what to do about it',
  }),
  cost: Flags.boolean({
    env: 'HEADWATER_COST',
    exclusive: ['wave', 'share', 'partitions', 'findings'],
    description: 'what it costs, line by line, with the date and confidence of every price',
  }),
  html: Flags.string({
    env: 'HEADWATER_HTML',
    description: 'also write it as one self-contained page, with charts, to this file',
  }),
  full: Flags.boolean({ env: 'HEADWATER_FULL', description: 'everything, however long' }),
};
