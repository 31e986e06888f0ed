import type { Rule } from '../../plans/lifecycle/configuration.ts';
import type { Look, Named } from '../look.ts';
import type { BucketSight, GatewaySight } from '../sightings.ts';

/** The source of a share, held against the list that was taken when it was frozen. */
export interface SourceSight {
  /** Entries of the list, and how many of them were looked at again. */
  readonly entries: number;
  readonly lookedAt: number;
  /** Files and links of another size or time. */
  readonly written: number;
  readonly gone: number;
  /** Directories in which names came, went or changed. */
  readonly renamedIn: number;
  /** Entries of which owner, permissions or such changed, and nothing else that a look tells. */
  readonly touched: number;
  readonly unreadable: number;
  /** The newest time of what was written or renamed, UTC; null when nothing was. */
  readonly newestAt: string | null;
  /** The newest time of what was touched, UTC; null when nothing was. */
  readonly touchedAt: string | null;
  /** Some of what is counted, safe to print. */
  readonly examples: readonly string[];
}

/** What lies below a share's prefix, versions counted in. */
export interface VersionsSight {
  /** True when all of it was listed. */
  readonly whole: boolean;
  /** Versions and delete markers that were listed. */
  readonly listed: number;
  readonly objects: number;
  readonly objectBytes: number;
  readonly noncurrent: number;
  readonly noncurrentBytes: number;
  readonly deleteMarkers: number;
  /** Objects that are newer than the commit, and how many of them were asked about, the newest first. */
  readonly newer: number;
  readonly asked: number;
  /** Objects among these that no file gateway can have written. */
  readonly foreign: readonly { readonly key: string; readonly at: string }[];
}

/** Uploads below a share's prefix that were begun and not finished. */
export interface UploadsSight {
  /** True when all of them were listed. */
  readonly whole: boolean;
  readonly listed: number;
  /** Days after which a lifecycle rule is to end one, and how many were begun well before that. */
  readonly days: number;
  readonly old: number;
  /** When the oldest was begun, UTC; null without one. */
  readonly oldestAt: string | null;
  /** Keys of some that are old. */
  readonly examples: readonly string[];
}

/** Somebody else who may write a share's keys. */
export interface WriterSight {
  readonly kind: 'task' | 'file-share';
  readonly id: string;
  /** As its owner named it; may be empty. */
  readonly name: string;
  /** The migration it was made for; null when headwater did not make it. */
  readonly migration: string | null;
}

/** A file share, compared with what was made; null when it is gone. */
export type FileShareSight = {
  readonly state: 'ready' | 'pending' | 'broken';
  /** Storage Gateway's own word. */
  readonly status: string;
  readonly differences: readonly {
    readonly field: string;
    readonly wanted: string;
    readonly found: string;
  }[];
} | null;

/** A gateway that may be there and not connected. */
export type ServingSight =
  | { readonly kind: 'offline' }
  | { readonly kind: 'told'; readonly gateway: GatewaySight };

/** A lifecycle rule in S3's own JSON. */
export type RuleJson = Rule;

/** A bucket's lifecycle configuration. */
export interface RulesSight {
  /** As `lifecycle-written` counts it. */
  readonly digest: string;
  readonly rules: readonly RuleJson[];
}

/** All that was seen: of shares and gateways by their name, of buckets by theirs. */
export interface DriftSightings {
  readonly sources: readonly Named<SourceSight>[];
  readonly versions: readonly Named<VersionsSight>[];
  readonly uploads: readonly Named<UploadsSight>[];
  readonly writers: readonly Named<readonly WriterSight[]>[];
  readonly fileShares: readonly Named<FileShareSight>[];
  readonly gateways: readonly Named<ServingSight>[];
  readonly buckets: readonly Named<BucketSight>[];
  readonly rules: readonly Named<RulesSight>[];
}

/** The look of that name; one that nobody took showed nothing. */
export function lookOf<T>(looks: readonly Named<T>[], name: string): Look<T> {
  const found = looks.find((one) => one.name === name);
  return found?.look ?? { kind: 'unseen', why: 'failed', text: 'it was not looked at' };
}
