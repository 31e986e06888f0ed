import { Flags } from '@oclif/core';

/** How a scan goes about a share. */
export const SCAN_FLAGS = {
  fresh: Flags.boolean({
    env: 'HEADWATER_FRESH',
    description: 'start over instead of going on with an unfinished scan',
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
