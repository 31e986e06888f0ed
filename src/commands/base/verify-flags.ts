import { MAKERS } from '../../evidence/evidence.ts';
import { DEFAULT_SAMPLE } from '../../evidence/sample.ts';
import { SELECTIONS } from '../../evidence/selection.ts';
import { SUM_ORIGINS } from '../../wiring/source-sums.ts';
import { shareFlag } from './flags.ts';
import { Flags } from './oclif.ts';

/** Of `--source` and `--target` only. */
const copy = { helpGroup: 'A COPY THAT ANY TOOL MADE', dependsOn: ['source', 'target'] };

/** How `verify` is mostly asked. */
export const VERIFY_EXAMPLES = [
  '<%= config.bin %> <%= command.id %> --share projects --list missing',
  "<%= config.bin %> <%= command.id %> --list all --limit 0 | grep -v '^M'",
  '<%= config.bin %> <%= command.id %> --level L1 --listing newest --json',
  '<%= config.bin %> <%= command.id %> --estimate',
  '<%= config.bin %> <%= command.id %> --share projects --source-checksums inventory',
  '<%= config.bin %> <%= command.id %> --replay newest --share projects',
  '<%= config.bin %> <%= command.id %> --source /mnt/projects --target s3://research-data/projects',
  '<%= config.bin %> <%= command.id %> --source . --target s3://lab --no-metadata --endpoint-url https://s3.example.org',
];

/** What `verify` can be asked for. */
export const VERIFY_FLAGS = {
  share: shareFlag,
  level: Flags.option({
    options: ['L0', 'L1', 'L2', 'L3', 'L4'] as const,
    default: 'L2' as const,
    env: 'HEADWATER_LEVEL',
    description:
      'L0 presence, L1 and size, L2 and checksum, L3 and checksum that S3 computes anew from what lies there (archived objects too), L4 and bytes read back',
  })(),
  'source-checksums': Flags.option({
    options: SUM_ORIGINS,
    default: 'read' as const,
    env: 'HEADWATER_SOURCE_CHECKSUMS',
    description:
      'inventory: take the checksums that `inventory scan --checksum` made of files whose size, mtime and ctime are as they were, and read the others only (docs/verifying.md)',
  })(),
  sample: Flags.string({
    default: DEFAULT_SAMPLE,
    env: 'HEADWATER_SAMPLE',
    description: 'what L4 reads back: a number of files, a percentage, or all; each run takes the next slice',
  }),
  seed: Flags.integer({
    min: 0,
    env: 'HEADWATER_SEED',
    description: 'deals the slices of L4; the share has one of its own',
  }),
  list: Flags.option({
    options: SELECTIONS,
    env: 'HEADWATER_LIST',
    description:
      'list the paths of this verdict or column of the books, a line each, instead of the summary; each line begins with M match, D differ, N missing, X extra, C changed-since, U unverified or E excluded',
  })(),
  limit: Flags.integer({
    default: 1000,
    min: 0,
    env: 'HEADWATER_LIMIT',
    description: 'how many paths --list prints at most; 0 for all',
  }),
  listing: Flags.string({
    helpValue: 'newest|s3://…|FILE',
    exclusive: ['source'],
    env: 'HEADWATER_LISTING',
    description:
      'a report of S3 Inventory instead of listing the bucket: newest for the one this migration set up, a manifest.json in S3 or here, or the folder of reports in S3 (docs/operating.md)',
  }),
  estimate: Flags.boolean({
    exclusive: ['source', 'replay', 'listing', 'list', 'level'],
    env: 'HEADWATER_ESTIMATE',
    description: 'only tell what each level would take: requests, bytes, dollars and time; asks nobody',
  }),
  replay: Flags.string({
    helpValue: 'newest|ID',
    exclusive: ['source', 'listing', 'level', 'sample', 'seed', 'source-checksums'],
    env: 'HEADWATER_REPLAY',
    description:
      'compare again what this evidence compared, from its lists, brought from the control bucket where they are not here; asks neither the source nor the data bucket',
  }),
  source: Flags.string({
    ...copy,
    dependsOn: ['target'],
    exclusive: ['share'],
    env: 'HEADWATER_COPY_SOURCE',
    description: 'directory that was copied; needs neither headwater.yaml nor a plan (docs/verifying.md)',
  }),
  target: Flags.string({
    ...copy,
    dependsOn: ['source'],
    env: 'HEADWATER_COPY_TARGET',
    description: 'where the copy is: s3://BUCKET/PREFIX, on any S3',
  }),
  'made-by': Flags.option({
    ...copy,
    options: MAKERS,
    env: 'HEADWATER_COPY_MADE_BY',
    description:
      'datasync: directories, links and hard links have objects as DataSync makes them; other by default',
  })(),
  metadata: Flags.boolean({
    ...copy,
    allowNo: true,
    env: 'HEADWATER_COPY_METADATA',
    description:
      'compare owner, mode and time that are kept with objects; so by default, and it takes a request for each object. With --no-metadata an object whose listed ETag is the MD5 of its file is proved without one',
  }),
  protocol: Flags.option({
    ...copy,
    options: ['nfs', 'smb'] as const,
    env: 'HEADWATER_COPY_PROTOCOL',
    description: 'rules by which names become keys; nfs by default',
  })(),
  exclude: Flags.string({
    ...copy,
    multiple: true,
    env: 'HEADWATER_COPY_EXCLUDE',
    description: 'what was not to be copied, as in headwater.yaml: /scratch or *.tmp',
  }),
  accept: Flags.string({
    ...copy,
    multiple: true,
    env: 'HEADWATER_COPY_ACCEPT',
    description: 'reason for which entries may have no object, so that it is no exception: link-not-copied',
  }),
  'endpoint-url': Flags.string({
    ...copy,
    env: 'HEADWATER_COPY_ENDPOINT_URL',
    description: 'an S3 that is not AWS; or AWS_ENDPOINT_URL_S3, or AWS_ENDPOINT_URL',
  }),
  'path-style': Flags.boolean({
    ...copy,
    allowNo: true,
    env: 'HEADWATER_COPY_PATH_STYLE',
    description: 'bucket in the path and not in the host name; so by default with an endpoint URL',
  }),
  profile: Flags.string({
    ...copy,
    env: 'HEADWATER_COPY_PROFILE',
    description: 'of the shared AWS configuration; otherwise the SDK looks where it always does',
  }),
  region: Flags.string({
    ...copy,
    env: 'HEADWATER_COPY_REGION',
    description: 'of the bucket; otherwise as AWS_REGION or the profile says',
  }),
  output: Flags.string({
    ...copy,
    env: 'HEADWATER_COPY_OUTPUT',
    description: 'directory for evidence; ./headwater-evidence by default',
  }),
  work: Flags.string({
    ...copy,
    env: 'HEADWATER_COPY_WORK',
    description: 'directory for the inventory that is made of the source; beside the evidence by default',
  }),
};
