import { z } from 'zod';
import { count } from '../../config/count.ts';

/** The four flags against public access [aws-facts D]. */
const publicAccess = z.strictObject({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});

const retention = z.strictObject({
  mode: z.string(),
  days: count.nullable(),
  years: count.nullable(),
});

/** A report of S3 Inventory that is delivered again and again. */
export const inventoryReportSchema = z.strictObject({
  enabled: z.boolean(),
  /** The bucket it is delivered to, and the prefix there, without a slash at its end. */
  bucket: z.string(),
  prefix: z.string(),
  /** Whose that bucket has to be: twelve digits; null where nobody said. */
  account: z.string().nullable(),
  format: z.string(),
  frequency: z.string(),
  allVersions: z.boolean(),
  encryption: z.enum(['SSE-S3', 'SSE-KMS', 'default']),
  /** Optional columns, sorted. */
  fields: z.array(z.string()),
});
export type InventoryReportSetting = z.output<typeof inventoryReportSchema>;

/** What is set on a bucket, in the order in which headwater sets it: what others need comes first, the policy, which may deny, last. */
export const livePostureSchema = z.strictObject({
  /** `Off`: it never kept versions. */
  versioning: z.strictObject({ status: z.enum(['Enabled', 'Suspended', 'Off']), mfaDelete: z.boolean() }),
  publicAccess,
  /** `BucketOwnerEnforced`, or what is there instead. */
  ownership: z.string(),
  encryption: z.strictObject({
    /** `AES256`, `aws:kms`, `aws:kms:dsse`; `none` where nothing is encrypted by default. */
    algorithm: z.string(),
    /** As it was put: an ARN, an id, an alias; null for the key that AWS manages. */
    keyId: z.string().nullable(),
    bucketKey: z.boolean(),
    /** Kinds of encryption that writers may not use. */
    blocked: z.array(z.string()),
  }),
  /** Null without Object Lock. */
  objectLock: z.strictObject({ retention: retention.nullable() }).nullable(),
  /** The report with the migration's id; null when there is none. */
  inventory: inventoryReportSchema.nullable(),
  /** The bucket policy's text, as S3 answers it; null when there is none. */
  policy: z.string().nullable(),
});
export type LivePosture = z.output<typeof livePostureSchema>;
export type SettingName = keyof LivePosture;
export const SETTING_NAMES = Object.keys(livePostureSchema.shape) as readonly SettingName[];

/** One setting with a value. */
export type PostureSetting = {
  [Name in SettingName]: { readonly setting: Name; readonly value: LivePosture[Name] };
}[SettingName];

const texts = z.array(z.string()).min(1);

/** The conditions of our statements; every member is named, so that a plan has its one order of members. */
const condition = z.strictObject({
  Bool: z.strictObject({ 'aws:SecureTransport': texts }).optional(),
  BoolIfExists: z.strictObject({ 'aws:PrincipalIsAWSService': texts }).optional(),
  ArnLike: z.strictObject({ 'aws:SourceArn': texts }).optional(),
  ArnNotLike: z.strictObject({ 'aws:PrincipalArn': texts }).optional(),
  StringEquals: z
    .strictObject({ 's3:x-amz-acl': texts.optional(), 'aws:SourceAccount': texts.optional() })
    .optional(),
});

/** A statement of a bucket policy that headwater writes. */
const statement = z.strictObject({
  /** Letters and digits, as IAM wants it; begins with {@link sidPrefix}. */
  Sid: z.string().regex(/^[A-Za-z0-9]+$/),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.strictObject({ Service: z.string() })]),
  Action: texts,
  Resource: texts,
  Condition: condition.optional(),
});
export type PolicyStatement = z.output<typeof statement>;

/** What a bucket has to be before the first byte lands in it (docs/posture.md). Versioned, private and its owner's it always is. */
export const wantedPostureSchema = z.strictObject({
  encryption: z.enum(['SSE-S3', 'SSE-KMS']),
  /** Null: with SSE-KMS, the key that AWS manages. */
  kmsKeyArn: z.string().nullable(),
  blockSseC: z.boolean(),
  objectLock: z.strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: count }).nullable(),
  inventory: inventoryReportSchema.nullable(),
  statements: z.array(statement),
});
export type WantedPosture = z.output<typeof wantedPostureSchema>;

/**
 * What the Sids of a migration's statements begin with. A Sid has letters and digits only, so a capital Z stands for a dash: names
 * of migrations have no capitals, so no two begin alike.
 */
export function sidPrefix(migration: string): string {
  return `HeadwaterX${migration.replaceAll('-', 'Z')}X`;
}
