import { Flags } from './oclif.ts';

/** How much `status` shows, from whom, and how often. */
export const statusFlags = {
  all: Flags.boolean({ env: 'HEADWATER_ALL', description: 'everything, also when it is more than a screen' }),
  live: Flags.boolean({
    allowNo: true,
    env: 'HEADWATER_LIVE',
    description: 'ask DataSync how far running executions are; --watch does unless told not to',
  }),
  watch: Flags.boolean({
    char: 'w',
    env: 'HEADWATER_WATCH',
    description: 'look again and again, until Ctrl-C',
  }),
  interval: Flags.string({
    default: '5s',
    env: 'HEADWATER_INTERVAL',
    description: 'how long to leave between looks: 5s, 2m',
  }),
  'until-done': Flags.boolean({
    dependsOn: ['watch'],
    env: 'HEADWATER_UNTIL_DONE',
    description: 'end when all is done (0) or a person is needed (5)',
  }),
};
