import type { DeepLook } from './deeper.ts';
import type { Evidence } from './evidence.ts';

/** A lifecycle rule that moves current objects, as much of it as the gate needs. */
export interface AgeingRule {
  /** Null when it has none. Hostile input when it is not ours. */
  readonly id: string | null;
  /** '' for the whole bucket. */
  readonly keyPrefix: string;
  /** As S3 spells it; also a class that nobody knows yet. */
  readonly storageClass: string;
  /** False of a rule that somebody else has in the bucket. */
  readonly ours: boolean;
  /** What the plan found about its size bound: it moves objects that cost more there. Null when it does not. */
  readonly belowBreakEven: string | null;
}

/** Who reads, registered in headwater.yaml or found by asking. */
export interface KnownReader {
  readonly kind: 'sagemaker' | 'fsx-lustre' | 'mountpoint' | 's3-files' | 'other' | 'file-share';
  /** Where it was learnt. */
  readonly from: 'headwater.yaml' | 'asked';
  /** ARN or id; empty for one of headwater.yaml. */
  readonly id: string;
  /** May be empty. Hostile input when it was asked for. */
  readonly name: string;
  /** Null when its location does not tell the bucket. */
  readonly keyPrefix: string | null;
}

/** A share, some keys of which a rule moves. */
export interface AgedShare {
  readonly share: string;
  readonly keyPrefix: string;
  /** The bucket is its source of truth: no pass is left. */
  readonly committed: boolean;
  /** Executions on its tasks that have not ended, whoever started them. */
  readonly running: readonly string[];
  /** Tasks of others that write keys of its prefix: `ARN (name)`. Hostile input. */
  readonly foreignTasks: readonly string[];
  /** The newest, or null. */
  readonly evidence: Evidence | null;
  /** What deeper checks of it found different and none has looked at since. */
  readonly deeper: readonly DeepLook[];
  /** What a person accepted for it, see config/consents.ts. */
  readonly accepted: readonly string[];
}

/** A service that did not tell who reads. */
export interface Unasked {
  /** `file shares of Storage Gateway` */
  readonly what: string;
  readonly why: string;
  /** The IAM actions that asking takes. */
  readonly actions: readonly string[];
}

/** All that the archive gate judges by. */
export interface ArchiveFacts {
  readonly bucket: string;
  /** Rules that would be in force. */
  readonly rules: readonly AgeingRule[];
  /** Shares whose prefix a rule touches. */
  readonly shares: readonly AgedShare[];
  readonly readers: readonly KnownReader[];
  readonly unasked: readonly Unasked[];
  readonly mfaDelete: boolean;
  /** Configurations by which S3 archives by itself what lies in INTELLIGENT_TIERING. */
  readonly tierings: readonly { readonly id: string; readonly keyPrefix: string }[];
}

/** Kinds of reasons that shut the archive gate (docs/archiving.md). */
export const ARCHIVE_REASONS = [
  'mfa-delete',
  'not-committed',
  'not-proved',
  'still-written',
  'under-reader',
  'unknown-reader',
  'below-break-even',
  'no-share',
] as const;

/** Why nothing may be archived, and what to do about it. */
export interface ArchiveReason {
  readonly code: (typeof ARCHIVE_REASONS)[number];
  /** The share it is about; null for the whole bucket. */
  readonly share: string | null;
  readonly text: string;
  readonly fix: string;
}

/** The gate's answer: every reason at once. */
export interface ArchiveGate {
  readonly open: boolean;
  readonly reasons: readonly ArchiveReason[];
}

/** Classes that cost nothing to write to again, and serve at once for the price of a request. */
const WARM: readonly string[] = [
  'STANDARD',
  'INTELLIGENT_TIERING',
  'STANDARD_IA',
  'ONEZONE_IA',
  'REDUCED_REDUNDANCY',
];

/** Whether a class is an archive: GLACIER_IR too, which bills 90 days and every read, and any that nobody knows yet. */
export function isArchive({ storageClass }: Pick<AgeingRule, 'storageClass'>): boolean {
  return !WARM.includes(storageClass);
}
