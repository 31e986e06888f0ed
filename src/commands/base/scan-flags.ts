import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../ports/hashing.ts';
import { Flags } from './oclif.ts';

/** How a scan goes about a share. */
export const SCAN_FLAGS = {
  checksum: Flags.custom<ChecksumAlgorithm>({
    options: CHECKSUM_ALGORITHMS,
    env: 'HEADWATER_CHECKSUM',
    description:
      'also read every file and keep its checksum; what an earlier scan has hashed is not read again',
  })(),
  acls: Flags.boolean({
    env: 'HEADWATER_ACLS',
    description: 'also read access control lists, which S3 does not keep (docs/hazards.md)',
  }),
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
  distributed: Flags.boolean({
    env: 'HEADWATER_DISTRIBUTED',
    exclusive: ['cross-file-systems'],
    description: 'share the walk with every `headwater work` of the queue, through the control bucket',
  }),
  'enter-snapshots': Flags.boolean({
    env: 'HEADWATER_ENTER_SNAPSHOTS',
    description: 'also enter .snapshot and the like, which DataSync always leaves out',
  }),
};
