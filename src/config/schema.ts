import { z } from 'zod';
import { isCronPattern } from './cron.ts';
import { bytes } from './units.ts';

/** DNS-like names: used in resource tags, keys, file names and job ids, so kept to what all of them accept. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and dashes, at most 63 characters');

/** A secret is never written down, only pointed at (docs/configuration.md). */
const secretRef = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|secretsmanager:arn:.+)$/,
    'use env:NAME, file:PATH or secretsmanager:ARN',
  );

/** The private key evidence is signed with; one in KMS by ARN or alias. */
const signingKeyRef = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|kms:(arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+|alias\/.+))$/,
    'use env:NAME or file:PATH for an Ed25519 key in PEM, or kms:ARN or kms:alias/NAME for a key in KMS',
  );

const arn = z.string().regex(/^arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+$/, 'expected an ARN');

/** A role or user by its full ARN, its path included: what `aws:PrincipalArn` says of whoever it is, or has assumed the role. */
const principalArn = z
  .string()
  .regex(/^arn:[a-z0-9-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 'expected the ARN of an IAM role or user');

/**
 * Key prefix inside the bucket: no leading slash, ends with one. The character set is what a DataSync S3 location's
 * `Subdirectory` accepts: no `=`, `@`, `&`, comma, quote or non-ASCII [aws-facts 1].
 */
const prefix = z
  .string()
  .regex(
    /^([A-Za-z0-9_\-+. ()]+\/)+$/,
    'use letters, digits, _-+.() and end with a slash; DataSync refuses = and others',
  )
  .refine((p) => !/(^|\/)\.{1,2}\//.test(p), 'may not hold a "." or ".." segment');

/** Archive classes lifecycle may transition to, in S3's spelling. */
export const STORAGE_CLASSES = [
  'STANDARD',
  'INTELLIGENT_TIERING',
  'STANDARD_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;
export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** Hazard ids a person may accept as "will not be moved"; the hazard catalogue is in `src/inventory/hazards.ts`. */
const accepted = z.strictObject({
  hazard: z.string().min(1),
  share: name.optional(),
  reason: z.string().min(3),
  by: z.string().min(1),
});

const agent = z.strictObject({
  name,
  arn,
  mode: z.enum(['basic', 'enhanced']).default('basic'),
  memoryGiB: z.number().positive().default(32),
});

const gateway = z.strictObject({ name, arn, role: arn });

const window = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use HH:MM'),
  to: z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'use HH:MM'),
  gbps: z.number().nonnegative(),
});

const share = z.strictObject({
  name,
  protocol: z.enum(['nfs', 'smb']),
  /** DataSync's ServerHostname: no underscore, at most 255 characters. */
  server: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9.:-]+$/, 'use a host name or address without underscores'),
  /** NFS export path or SMB share name, as DataSync's `Subdirectory`. */
  export: z
    .string()
    .regex(/^\/[A-Za-z0-9_\-+. ()/$]*$/, 'start with a slash; DataSync refuses = , @ & and non-ASCII'),
  /** Where this machine sees the share; absolute, or relative to headwater.yaml. */
  mount: z.string().min(1),
  agents: z.array(name).min(1).max(4),
  prefix,
  /** What becomes of it; absent: the plan proposes one from the inventory. */
  strategy: z.enum(['migrate', 'bridge', 'archive']).optional(),
  gateway: name.optional(),
  /** Who may mount the file share of an NFS bridge: addresses or CIDR blocks; absent means any host that reaches the gateway. */
  clients: z
    .array(z.string().regex(/^[0-9A-Fa-f.:]+(\/\d{1,3})?$/, 'expected an IP address or CIDR block'))
    .min(1)
    .max(100)
    .optional(),
  owner: z.string().min(1).optional(),
  /** Wave this share moves with; absent: the plan decides. Waves are carried out in the order of their numbers. */
  wave: z.number().int().nonnegative().optional(),
  /** Shares whose wave must come before this one's. */
  after: z.array(name).default([]),
  exclude: z.array(z.string().min(1)).default([]),
  user: z.string().max(104).optional(),
  domain: z.string().max(253).optional(),
  password: secretRef.optional(),
  nfsVersion: z.enum(['AUTOMATIC', 'NFS3', 'NFS4_0', 'NFS4_1']).default('AUTOMATIC'),
});

const defaultPolicy = { temperature: {}, classes: {}, exceptions: [] };

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = z.string().refine(isTimeZone, 'expected a time zone such as Europe/Berlin');

/** `headwater.yaml`, checked and with defaults filled in. */
export const configSchema = z.strictObject({
  migration: name,
  aws: z.strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a Region such as us-east-1'),
    profile: z.string().optional(),
    /** `rehearsal` for the local cloud, a URL for an S3-compatible test endpoint, absent for AWS. */
    endpoint: z.union([z.literal('rehearsal'), z.url()]).optional(),
    account: z
      .string()
      .regex(/^\d{12}$/, 'expected twelve digits')
      .optional(),
  }),
  /** An address with a password in it is a secret, so it is only pointed at. */
  queue: z
    .union([
      z.literal('embedded'),
      z
        .string()
        .regex(
          /^((rediss?|postgres(ql)?):\/\/(?![^/]*:[^/]*@).+|env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/,
          'use embedded, a redis://, rediss:// or postgres:// address without a password, or env:NAME or file:PATH for one with a password',
        ),
    ])
    .default('embedded'),
  /** `file`: beside this document, for workers of one host. `s3`: in the control bucket, for workers of several. */
  ledger: z.enum(['file', 's3']).default('file'),
  /** Absent: evidence is chained into the ledger and not signed. */
  signing: z.strictObject({ key: signingKeyRef }).optional(),
  bucket: z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected an S3 bucket name'),
    prefix: z.union([prefix, z.literal('')]).default(''),
    encryption: z.enum(['SSE-S3', 'SSE-KMS']).default('SSE-S3'),
    kmsKeyArn: arn.optional(),
    /** Bucket for ledger, manifests, task reports and evidence. A separate bucket keeps reports out of data. */
    control: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected an S3 bucket name'),
    /** Refuses keys that whoever writes brings along (SSE-C): what only they can read again is no source of truth. */
    blockSseC: z.boolean().default(true),
    /** Roles (or users) to which what the bucket policies deny does not apply. With one, more is denied (docs/posture.md). */
    breakGlass: z.array(principalArn).max(20).default([]),
    /** Locks every new object of the data bucket for so long; nobody can take it off the bucket again. */
    objectLock: z
      .strictObject({
        mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
        days: z.number().int().min(1).max(36_500),
      })
      .optional(),
    /** How often S3 reports every version of every object of the data bucket into the control bucket. */
    inventory: z.enum(['daily', 'weekly', 'off']).default('daily'),
  }),
  roles: z.strictObject({
    dataSync: arn,
    reports: arn.optional(),
    /** What headwater and its workers run with; excepted from what `bucket.breakGlass` makes the policies deny. */
    headwater: principalArn.optional(),
    /** For S3 Batch Operations, which computes checksums at rest; absent: `verify --level L3` cannot be asked for. */
    batch: arn.optional(),
  }),
  agents: z.array(agent).min(1),
  gateways: z.array(gateway).default([]),
  link: z
    .strictObject({
      gbps: z.number().positive().default(1),
      utilisation: z.number().positive().max(1).default(0.8),
      windows: z.array(window).default([]),
      /** The Direct Connect port it is, for its cost; absent for a link that AWS does not charge for. */
      port: z
        .strictObject({
          gbps: z.literal([1, 10, 100]),
          /** Hours it is paid for; absent: every hour of `policy.retentionMonths`. */
          hours: z.number().positive().optional(),
        })
        .optional(),
      /** IANA name of the time zone that the windows are written in. */
      timeZone: timeZone.default('UTC'),
    })
    .prefault({}),
  shares: z.array(share).min(1),
  policy: z
    .strictObject({
      temperature: z
        .strictObject({
          /** A file whose mtime is older than this many days is cold. */
          coldAfterDays: z.number().int().positive().default(365),
          /** A share is aged as cold when at least this part of its bytes is cold. */
          coldShareOfBytes: z.number().min(0).max(1).default(0.8),
        })
        .prefault({}),
      classes: z
        .strictObject({
          warm: z.enum(['STANDARD', 'INTELLIGENT_TIERING', 'STANDARD_IA']).default('INTELLIGENT_TIERING'),
          cold: z.enum(['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']).default('DEEP_ARCHIVE'),
        })
        .prefault({}),
      /** Objects smaller than this stay where they are; absent means the computed break-even size. */
      archiveFloor: bytes.optional(),
      retentionMonths: z.number().int().positive().default(36),
      /** Days after which versions that were replaced are removed, once their share is committed; `never` keeps them. */
      noncurrentDays: z.union([z.number().int().positive(), z.literal('never')]).default(90),
      /** Part of the bytes in classes that charge for reading, expected to be read back once a year. */
      retrieval: z.number().min(0).max(1).default(0),
      waves: z
        .strictObject({
          /** Moves one small share alone before all others, so that its measured rates replace the assumed ones. */
          pilot: z.boolean().default(true),
          /** Shares cut over together, at most. */
          maxShares: z.number().int().positive().default(10),
          /** Bytes of one wave, at most; a share that is larger is a wave of its own. */
          maxBytes: bytes.optional(),
        })
        .prefault({}),
      partitions: z
        .strictObject({
          /** Items one task execution carries, at most; absent: what the agents' mode and memory allow. */
          maxItems: z.number().int().positive().optional(),
          /** Bytes one task execution carries, at most; absent: 50 TB. */
          maxBytes: bytes.optional(),
        })
        .prefault({}),
      /** When the shares that have been copied are caught up with, until they are cut over; absent: by a new plan only. */
      delta: z
        .strictObject({
          pattern: z
            .string()
            .refine(
              isCronPattern,
              'expected minute, hour, day, month and weekday as cron has them: 0 22 * * 1-5',
            ),
          timeZone: timeZone.default('UTC'),
        })
        .optional(),
      /** When workers look whether what was committed is as it was left; absent: only when somebody runs `headwater drift`. */
      drift: z
        .strictObject({
          pattern: z
            .string()
            .refine(
              isCronPattern,
              'expected minute, hour, day, month and weekday as cron has them: 15 6 * * *',
            ),
          timeZone: timeZone.default('UTC'),
          /** Every entry of the sources and every version, however long it takes. */
          deep: z.boolean().default(false),
        })
        .optional(),
      exceptions: z.array(accepted).default([]),
      /** Lifecycle rules of others that may do to the plan's objects what it does not say. */
      foreignRules: z
        .array(z.strictObject({ id: z.string().min(1), reason: z.string().min(1), by: z.string().min(1) }))
        .optional(),
    })
    .prefault(defaultPolicy),
  readers: z
    .array(
      z.strictObject({
        name,
        prefix: z.string(),
        kind: z.enum(['sagemaker', 'fsx-lustre', 'mountpoint', 's3-files', 'other']),
      }),
    )
    .default([]),
  /** Price file that replaces single entries of the built-in table. */
  prices: z.string().optional(),
});

export type Config = z.output<typeof configSchema>;
export type ShareConfig = Config['shares'][number];
export type AgentConfig = Config['agents'][number];
