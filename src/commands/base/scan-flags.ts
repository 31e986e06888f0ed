import { Flags } from '@oclif/core';

/** How a scan goes about a share. */
export const SCAN_FLAGS = {
  fresh: Flags.boolean({
    env: 'HEADWATER_FRESH',
    description: 'start over instead of going on with an unfinished scan',
  }),
  'checkpoint-seconds': Flags.integer({
    env: 'HEADWATER_CHECKPOINT_SECONDS',
    min: 0,
    max: 86_400,
    default: 30,
    description: 'how often what was found is put on disk: the most that an interruption can cost',
  }),
  'cross-file-systems': Flags.boolean({
    env: 'HEADWATER_CROSS_FILE_SYSTEMS',
    description: 'also enter what is mounted inside a share; otherwise it counts as unreadable',
  }),
  'enter-snapshots': Flags.boolean({
    env: 'HEADWATER_ENTER_SNAPSHOTS',
    description: 'also enter .snapshot and the like, which DataSync always leaves out',
  }),
};
