import { KEEP_CLASSES } from '../../plans/restore/keep.ts';
import { REQUESTS_A_SECOND, TIERS } from '../../plans/restore/tiers.ts';
import { Args, Flags } from './oclif.ts';

/** Which objects: the argument, or one of two flags. */
export const RESTORE_ARGS = {
  prefix: Args.string({ description: 'key prefix in the bucket of the migration, or s3://BUCKET/PREFIX' }),
};
export const RESTORE_SELECTION_FLAGS = {
  share: Flags.string({
    char: 's',
    env: 'HEADWATER_RESTORE_SHARE',
    description: 'everything of this share',
  }),
  list: Flags.string({
    helpValue: 'FILE',
    env: 'HEADWATER_RESTORE_LIST',
    description: 'the keys in this file, one a line, and nothing else',
  }),
  yes: Flags.boolean({
    char: 'y',
    default: false,
    env: 'HEADWATER_YES',
    description: 'go on without asking on the terminal',
  }),
};

/** What a request is made on. */
export const RESTORE_REQUEST_FLAGS = {
  ...RESTORE_SELECTION_FLAGS,
  days: Flags.integer({
    required: true,
    min: 1,
    env: 'HEADWATER_RESTORE_DAYS',
    description: 'how long the copies stay; objects in INTELLIGENT_TIERING come back for good',
  }),
  tier: Flags.option({
    options: TIERS,
    default: 'Bulk' as const,
    env: 'HEADWATER_RESTORE_TIER',
    description: 'the faster, the dearer; DEEP_ARCHIVE has no Expedited',
  })(),
  'intelligent-tiering': Flags.boolean({
    default: false,
    env: 'HEADWATER_RESTORE_INTELLIGENT_TIERING',
    description: 'also every object in INTELLIGENT_TIERING: those in an archive tier come back',
  }),
  'per-second': Flags.integer({
    default: REQUESTS_A_SECOND,
    min: 1,
    max: REQUESTS_A_SECOND,
    env: 'HEADWATER_RESTORE_PER_SECOND',
    description: 'requests a second; all of the account in the Region share 1,000',
  }),
  batch: Flags.boolean({
    allowNo: true,
    env: 'HEADWATER_RESTORE_BATCH',
    description:
      'have S3 ask by itself, by jobs of Batch Operations, or (--no-batch) ask one by one; by default jobs from a million objects on, with roles.batch',
  }),
  anew: Flags.boolean({
    default: false,
    env: 'HEADWATER_RESTORE_ANEW',
    description: 'begin anew though an earlier request was cut short',
  }),
};

/** What restored objects are kept on. */
export const RESTORE_KEEP_FLAGS = {
  ...RESTORE_SELECTION_FLAGS,
  'storage-class': Flags.option({
    options: KEEP_CLASSES,
    required: true,
    env: 'HEADWATER_RESTORE_STORAGE_CLASS',
    description: 'where the copies stay',
  })(),
  'though-archived-again': Flags.boolean({
    default: false,
    env: 'HEADWATER_RESTORE_THOUGH_ARCHIVED_AGAIN',
    description: 'copy though a lifecycle rule would archive it again within 30 days',
  }),
};
