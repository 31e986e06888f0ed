import type { SigningAlgorithm } from '../evidence/signature.ts';
import type { LivePosture, SettingName } from '../plans/posture/posture.ts';
import type { Look, Named } from './look.ts';

/** The machine that headwater runs on. */
export interface MachineSight {
  /** `20.20.2` */
  readonly nodeVersion: string;
  /** Oldest version that will do: `20.19` */
  readonly nodeNeeded: string;
  /** Files a process may have open; null where nobody says. */
  readonly openFiles: number | null;
  /** Whether `.headwater/`, or the directory it will be made in, can be written. */
  readonly stateWritable: boolean;
  readonly freeBytes: number | null;
  /** Programs that `inventory discover` starts, those that are missing. */
  readonly missingPrograms: readonly string[];
}

/** Whoever the credentials belong to, and how the clock here stands to AWS's. */
export interface CredentialsSight {
  readonly account: string;
  readonly arn: string;
  /** True for those of a session, which end. */
  readonly temporary: boolean;
  /** When they end, if that is known. */
  readonly expiresAt: string | null;
  /** Whether new ones are got by themselves then. */
  readonly renews: boolean;
  /** Clock here minus clock there, in milliseconds; null when no answer said its time. */
  readonly clockAheadMs: number | null;
}

/** One decision of IAM's policy simulator. */
export interface Simulated {
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** A role as IAM has it; null when there is none. */
export type RoleSight = {
  readonly arn: string;
  /** The trust policy, decoded JSON of any shape. */
  readonly trust: unknown;
} | null;

/** A DataSync agent; null when DataSync does not know it. No field says whether it is Basic or Enhanced [aws-facts 1]. */
export type AgentSight = {
  readonly status: string;
  readonly name: string;
  /** When it was last heard of; null when nobody says. */
  readonly lastSeen: string | null;
} | null;

/** A Storage Gateway; null when there is none. */
export type GatewaySight = {
  readonly name: string;
  /** `FILE_S3` for an S3 File Gateway. */
  readonly type: string;
  /** `RUNNING`, `SHUTDOWN`, `FAILED` ... */
  readonly state: string;
  readonly cacheBytes: Look<number>;
  /** Part of the cache that waits for its upload, in percent. */
  readonly cacheDirtyPercent: Look<number>;
  readonly fileShares: Look<number>;
} | null;

/** A lifecycle rule, as far as it can harm. */
export interface RuleSight {
  readonly id: string;
  readonly prefix: string;
  /** Deletes current objects. */
  readonly expires: boolean;
  /** Classes it moves current objects to. */
  readonly transitions: readonly string[];
}

/** What is set on a bucket, setting by setting. */
export type PostureSight = { readonly [Name in SettingName]: Look<LivePosture[Name]> };

/** A bucket; null when there is none. Each part is asked for by itself, because each has a permission of its own. */
export type BucketSight = {
  /** Where it is. */
  readonly region: Look<string>;
  readonly posture: PostureSight;
  readonly lifecycle: Look<readonly RuleSight[]>;
} | null;

/** Where jobs are kept. */
export type QueueSight =
  | {
      readonly kind: 'redis';
      readonly version: string;
      readonly evictionPolicy: string;
      readonly appendOnly: boolean;
      /** `master` or `slave`. */
      readonly role: string;
    }
  | {
      readonly kind: 'postgres';
      readonly version: string;
      readonly canCreate: boolean;
      readonly recovering: boolean;
    }
  | {
      readonly kind: 'embedded';
      readonly writable: boolean;
      /** `process 12`, while one has it open. */
      readonly heldBy: string | null;
    };

/** Where a share is mounted. */
export interface MountSight {
  readonly path: string;
  /** `missing`, `no-directory`, or the system's code of why it cannot be listed; null when it can. */
  readonly trouble: string | null;
  readonly empty: boolean;
  /** Null where nobody can tell. */
  readonly mountPoint: boolean | null;
  /** `nfs4`, `cifs`, `ext4`; null where nobody says. */
  readonly fileSystem: string | null;
  /** Device and inode, for telling two mounts of one directory. */
  readonly identity: string | null;
  /** Names in its root that the newest inventory has, and those of them that are the same still; null without an inventory. */
  readonly marks: { readonly known: number; readonly same: number } | null;
}

/** A secret that is there, by its reference; one that is not cannot be seen. */
export type SecretSight =
  | { readonly kind: 'env' | 'file'; readonly othersMayRead: boolean }
  | { readonly kind: 'secretsmanager' };

/** A key that would sign evidence now. */
export interface SigningSight {
  readonly algorithm: SigningAlgorithm;
  /** SHA-256 of its public key as DER, hex. */
  readonly fingerprint: string;
  /** Of a file; null of a variable, and in KMS. */
  readonly othersMayRead: boolean | null;
}

/** What of the account is used up. */
export interface UsedSight {
  readonly tasks: Look<number>;
  readonly locations: Look<number>;
  readonly agents: Look<number>;
  /** Executions that are not over. */
  readonly executions: Look<number>;
}

/** What the newest plan has still to make; null while there is no plan. */
export type PlanSight = {
  /** Tasks that are not there yet. */
  readonly tasks: number;
  /** File shares that are not there yet, by the gateway's name. */
  readonly fileShares: Readonly<Record<string, number>>;
} | null;

/** All that was seen; an area that was left out is absent. */
export interface Sightings {
  readonly machine?: Look<MachineSight>;
  /** Of ledger and plan. Always looked at: other areas are compared with it. */
  readonly plan: Look<PlanSight>;
  readonly credentials?: Look<CredentialsSight>;
  /** What the credentials may do of what headwater needs; absent while nobody knows whose they are. */
  readonly own?: Look<readonly Simulated[]>;
  readonly roles?: readonly {
    readonly arn: string;
    readonly role: Look<RoleSight>;
    readonly may: Look<readonly Simulated[]>;
  }[];
  readonly agents?: readonly Named<AgentSight>[];
  readonly gateways?: readonly Named<GatewaySight>[];
  readonly buckets?: readonly Named<BucketSight>[];
  readonly queue?: Look<QueueSight>;
  readonly mounts?: readonly Named<MountSight>[];
  readonly secrets?: readonly (Named<SecretSight> & { readonly reference: string })[];
  /** Where `signing` is configured. */
  readonly signing?: { readonly reference: string; readonly look: Look<SigningSight> };
  readonly used?: UsedSight;
}
