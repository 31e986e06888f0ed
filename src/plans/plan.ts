import { z } from 'zod';
import { count } from '../config/count.ts';
import { STORAGE_CLASSES } from '../config/schema.ts';
import { byteSum } from './byte-sum.ts';
import { costSchema } from './cost/cost-schema.ts';
import { findingSchema } from './finding-schema.ts';
import { partitionSchema, selectionSchema } from './lanes/partition-schema.ts';
import { wantedPostureSchema } from './posture/posture.ts';
import { repairBasisSchema } from './repair/repair-schema.ts';
import { waveSchema } from './waves/wave-schema.ts';
import { linkSchema } from './windows/link-schema.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Passes of a share: the first copy, a catch-up, and the last one while the source is frozen. */
export const passSchema = z.enum(['seed', 'delta', 'final']);
export type Pass = z.output<typeof passSchema>;

const base = {
  /** Which command carries it out. First, so that steps can be counted by it without parsing them. */
  phase: z.enum(['transfer', 'cutover', 'lifecycle']),
  /** `<share>/<kind>[/<pass>]`, unique in the plan, stable between plans. */
  id: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9.-]+)+$/),
  /** Null for a step that serves all shares. */
  share: z.string().nullable(),
  /** Steps that must be done first. */
  needs: z.array(z.string()),
  /** Why the plan has this step, for reviewers. */
  reason: z.string(),
  /** How it is taken back before the commit. */
  undo: z.enum([
    'restore-posture',
    'remove-file-share',
    'remove-lifecycle-rules',
    'nothing-to-undo',
    'forward-only',
  ]),
};

const classRule = z.strictObject({
  id: z.string().startsWith('headwater:').max(255),
  prefix: z.string(),
  storageClass: z.enum(STORAGE_CLASSES),
  afterDays: count,
  /** Exclusive lower bound, as S3's ObjectSizeGreaterThan; null for none. */
  objectSizeGreaterThan: count.nullable(),
});
export type ClassRule = z.output<typeof classRule>;

/** Removes what nobody sees of a prefix: versions that were replaced so many days ago, delete markers with nothing beneath them. */
const cleanUpRule = z.strictObject({
  id: z.string().startsWith('headwater:').max(255),
  prefix: z.string(),
  noncurrentDays: z.number().int().positive(),
});

/** One step: all that is needed to carry it out, nothing secret, nothing that changes while it runs. */
export const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('bucket'),
    bucket: z.string(),
    /** Where what was there before is recorded. */
    controlBucket: z.string(),
    posture: wantedPostureSchema,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('source-location'),
    share: z.string(),
    protocol: z.enum(['nfs', 'smb']),
    serverHostname: z.string(),
    subdirectory: z.string(),
    agentArns: z.array(z.string()).min(1),
    nfsVersion: z.enum(['AUTOMATIC', 'NFS3', 'NFS4_0', 'NFS4_1']),
    user: z.string().nullable(),
    domain: z.string().nullable(),
    /** Reference only. */
    password: z.string().nullable(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('target-location'),
    share: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
    roleArn: z.string(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('task'),
    share: z.string(),
    protocol: z.enum(['nfs', 'smb']),
    taskMode: z.enum(['BASIC', 'ENHANCED']),
    /** Steps whose resources are its two ends. */
    sourceLocation: z.string(),
    targetLocation: z.string(),
    excludes: z.array(z.string()),
    reportBucket: z.string(),
    reportPrefix: z.string(),
    reportRoleArn: z.string(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('transfer'),
    share: z.string(),
    pass: passSchema,
    ordinal: z.number().int().positive(),
    /** The step whose task is run. */
    task: z.string(),
    /** Names of the agents that must be online for it. */
    agents: z.array(z.string()).min(1),
    /** The part of the share this run carries. */
    partition: z.string(),
    selection: selectionSchema,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('verify'),
    share: z.string(),
    pass: passSchema,
    level: z.enum(['L0', 'L1', 'L2']),
    /** `plan`: the inventory in the basis; `freeze`: the scan its freeze step made. */
    against: z.enum(['plan', 'freeze']),
    bucket: z.string(),
    keyPrefix: z.string(),
    exclude: z.array(z.string()),
    protocol: z.enum(['nfs', 'smb']),
  }),
  z.strictObject({ ...base, kind: z.literal('freeze'), share: z.string(), protocol: z.enum(['nfs', 'smb']) }),
  z.strictObject({
    ...base,
    kind: z.literal('file-share'),
    share: z.string(),
    protocol: z.enum(['nfs', 'smb']),
    gatewayArn: z.string(),
    roleArn: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
    fileShareName: z.string(),
    clientList: z.array(z.string()),
  }),
  z.strictObject({ ...base, kind: z.literal('refresh-cache'), share: z.string() }),
  z.strictObject({ ...base, kind: z.literal('file-share-writable'), share: z.string() }),
  z.strictObject({
    ...base,
    kind: z.literal('commit'),
    share: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('lifecycle-rules'),
    bucket: z.string(),
    rules: z.array(classRule),
    cleanUp: z.array(cleanUpRule),
    abortIncompleteMultipartUploadDays: count,
  }),
]);
export type Step = z.output<typeof stepSchema>;
export type StepKind = Step['kind'];
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;

const zone = z.strictObject({
  /** Key prefix; ends with a slash. */
  prefix: z.string(),
  storageClass: z.enum(STORAGE_CLASSES),
  files: count,
  bytes: byteSum,
  coldBytes: byteSum,
  reason: z.string(),
});
export type PlanZone = z.output<typeof zone>;

const shareSummary = z.strictObject({
  share: z.string(),
  strategy: z.enum(['migrate', 'bridge', 'archive']),
  /** Why this strategy: given, or proposed from the inventory. */
  strategyReason: z.string(),
  /** Number of its wave; null when nothing of it is left to move. */
  wave: count.nullable(),
  /** Why this class, in words a reviewer can check. */
  classReason: z.string(),
  storageClass: z.enum(STORAGE_CLASSES),
  /** Subtrees that go to another class than the rest of the share. */
  zones: z.array(zone),
  /** What packing the small files of its archived part would save over `months`; null when nothing. */
  packing: z
    .strictObject({
      files: count,
      bytes: byteSum,
      /** Shards of 1 GiB. */
      shards: count,
      savedUsd: z.number().nonnegative(),
      months: count,
    })
    .nullable(),
  pass: passSchema.nullable(),
  /** What will have an object in S3: after hazards that block and the share's excludes. */
  files: count,
  fileBytes: byteSum,
  directories: count,
  symlinks: count,
  coldBytes: byteSum,
  /** What stays behind; `reason` is a hazard id or `exclude-pattern`. */
  excluded: z.array(
    z.strictObject({ reason: z.string(), entries: count, bytes: byteSum, accepted: z.boolean() }),
  ),
  hazards: z.array(
    z.strictObject({
      hazard: z.string(),
      effect: z.enum(['blocks', 'changes', 'informs']),
      entries: count,
      bytes: byteSum,
      examples: z.array(z.strictObject({ text: z.string(), bytes: z.string() })),
      fix: z.string(),
    }),
  ),
  /** Set when the bucket already is the source of truth: then the share has no transfer steps. */
  committed: z.boolean(),
});
export type PlanShare = z.output<typeof shareSummary>;

export const planBodySchema = z.strictObject({
  format: z.literal('headwater-plan/5'),
  migration: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  rehearsal: z.boolean(),
  region: z.string(),
  /** What the plan was made from; when any of it moves, the plan is stale. */
  basis: z.strictObject({
    configDigest: sha256,
    inventories: z.array(
      z.strictObject({
        share: z.string(),
        id: z.string(),
        sha256,
        finishedAt: z.string(),
        complete: z.boolean(),
      }),
    ),
    /** Ledger position when the plan was made. */
    ledger: z.strictObject({ seq: count, digest: z.string() }),
    pricesAsOf: z.string(),
    /** Set in a plan that repairs and does nothing else. */
    repair: z.array(repairBasisSchema).min(1).optional(),
  }),
  link: linkSchema,
  shares: z.array(shareSummary),
  /** When shares whose pass is done are caught up with until their cut-over, as cron has it; null when no such pass is begun. */
  delta: z.strictObject({ pattern: z.string(), timeZone: z.string() }).nullable(),
  waves: z.array(waveSchema),
  partitions: z.array(partitionSchema),
  steps: z.array(stepSchema),
  estimate: z.strictObject({
    bytes: byteSum,
    items: count,
    /** Link-bound floor and the expected time, seconds. */
    linkSeconds: z.number().nonnegative(),
    expectedSeconds: z.number().nonnegative(),
    /** How long users of a share cannot write: frozen source, final pass, proof, cache refresh. */
    outages: z.array(
      z.strictObject({
        share: z.string(),
        lowSeconds: z.number().nonnegative(),
        expectedSeconds: z.number().nonnegative(),
        highSeconds: z.number().nonnegative(),
        /** Whether two inventories told what changes in a day, or it is assumed. */
        churn: z.enum(['measured', 'assumed']),
      }),
    ),
    basis: z.string(),
  }),
  cost: costSchema,
  /** Errors first, then warnings, then notes. */
  findings: z.array(findingSchema),
});
export type PlanBody = z.output<typeof planBodySchema>;

/** A plan as stored: the body and its digest, the SHA-256 of its text. */
export const planSchema = z.strictObject({ ...planBodySchema.shape, digest: sha256 });
export type Plan = z.output<typeof planSchema>;
