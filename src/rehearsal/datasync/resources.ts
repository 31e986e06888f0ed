import { join } from 'node:path';
import type { FilterRule, ManifestConfig, Options, TaskReportConfig } from '@aws-sdk/client-datasync';
import { openRecords, type Records, type StoredRecord } from '../model-records.ts';
import type { Counters } from './counters.ts';
import type { ScheduleRecord } from './schedule.ts';
import type { TaskMode } from './task-mode.ts';

export type TagMap = Readonly<Record<string, string>>;

/** Anything of DataSync's that is kept and can be tagged. */
export interface Tagged extends StoredRecord {
  readonly createdAtMs: number;
  readonly tags: TagMap;
}

/** A location. Passwords, keytabs and Kerberos files are accepted by the API and kept nowhere. */
export type LocationRecord = Tagged &
  (
    | {
        readonly type: 'NFS';
        readonly server: string;
        /** Starts and ends with a slash. */
        readonly path: string;
        readonly agentArns: readonly string[];
        readonly version: string;
      }
    | {
        readonly type: 'SMB';
        readonly server: string;
        readonly path: string;
        readonly agentArns: readonly string[];
        readonly version: string;
        readonly user: string;
        readonly domain: string;
        readonly authentication: string;
        readonly dnsIpAddresses: readonly string[];
        readonly kerberosPrincipal: string | null;
        /** ARNs of secrets, never secrets. */
        readonly secrets: Readonly<Record<string, unknown>>;
      }
    | {
        readonly type: 'S3';
        readonly bucketArn: string;
        /** Key prefix: empty, or ends with a slash. */
        readonly prefix: string;
        readonly storageClass: string;
        readonly roleArn: string;
      }
  );
export type LocationOf<T extends LocationRecord['type']> = Extract<LocationRecord, { type: T }>;
export type SourceLocation = LocationOf<'NFS' | 'SMB'>;
export type S3Location = LocationOf<'S3'>;

/** Options with every default filled in. */
export type FullOptions = {
  readonly [Name in Exclude<keyof Options, 'SecurityDescriptorCopyFlags'>]-?: NonNullable<Options[Name]>;
};

/** How an agent that does not use the public endpoint reaches the service. */
export interface PrivateLink {
  readonly VpcEndpointId: string;
  readonly SubnetArns: readonly string[];
  readonly SecurityGroupArns: readonly string[];
}

/** What was made or changed of an agent beside what `world.json` says; null members are as it says. */
export interface AgentRecord extends Tagged {
  readonly name: string | null;
  readonly mode: TaskMode | null;
  readonly privateLink: PrivateLink | null;
  /** Whether its machine runs. */
  readonly online: boolean | null;
  /** When `online` last changed. */
  readonly changedAtMs: number;
  /** Gone from the account, whatever `world.json` says. */
  readonly deleted: boolean;
  /** SHA-256 of the activation key, which serves once; null for an agent of `world.json`. */
  readonly keyDigest: string | null;
}

/** What a task and each of its executions are told to do. */
export interface Settings {
  readonly options: FullOptions;
  readonly excludes: readonly FilterRule[];
  readonly includes: readonly FilterRule[];
  readonly report: TaskReportConfig | null;
  /** Never together with filters or `PreserveDeletedFiles: REMOVE`. */
  readonly manifest: ManifestConfig | null;
}

export interface TaskRecord extends Tagged, Settings {
  readonly name: string | null;
  readonly sourceArn: string;
  readonly destinationArn: string;
  readonly mode: TaskMode;
  readonly logGroupArn: string | null;
  readonly schedule: ScheduleRecord | null;
}

export type ExecutionStatus =
  | 'QUEUED'
  | 'CANCELLING'
  | 'LAUNCHING'
  | 'PREPARING'
  | 'TRANSFERRING'
  | 'VERIFYING'
  | 'SUCCESS'
  | 'ERROR';
export type PhaseStatus = 'PENDING' | 'SUCCESS' | 'ERROR';

/** How each phase ended, and how long it took on the rehearsal's clock. */
export interface Phases {
  readonly prepare: PhaseStatus;
  readonly transfer: PhaseStatus;
  readonly verify: PhaseStatus;
  readonly prepareMs: number;
  readonly transferMs: number;
  readonly verifyMs: number;
}

/** The phases of an execution that has not begun. */
export const UNBEGUN_PHASES: Phases = {
  prepare: 'PENDING',
  transfer: 'PENDING',
  verify: 'PENDING',
  prepareMs: 0,
  transferMs: 0,
  verifyMs: 0,
};

export interface ExecutionRecord extends Tagged, Settings {
  readonly taskArn: string;
  readonly mode: TaskMode;
  readonly status: ExecutionStatus;
  /** The source location's agents that serve this mode. */
  readonly agentArns: readonly string[];
  readonly launchedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly counters: Counters;
  readonly phases: Phases;
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** Null when no report was asked for. */
  readonly reportResult: { readonly status: PhaseStatus; readonly errorDetail: string | null } | null;
}

/** Everything DataSync remembers. */
export interface Resources {
  readonly agents: Records<AgentRecord>;
  readonly locations: Records<LocationRecord>;
  readonly tasks: Records<TaskRecord>;
  readonly executions: Records<ExecutionRecord>;
}

/** What records of an earlier version do not have yet. */
const SINCE = { manifest: null };

/** Opens `<directory>/{agents,locations,tasks,executions}`, with what an earlier process left there. */
export async function openResources(directory: string): Promise<Resources> {
  const [agents, locations, tasks, executions] = await Promise.all([
    openRecords<AgentRecord>(join(directory, 'agents')),
    openRecords<LocationRecord>(join(directory, 'locations')),
    openRecords<TaskRecord>(join(directory, 'tasks'), { ...SINCE, schedule: null }),
    openRecords<ExecutionRecord>(join(directory, 'executions'), SINCE),
  ]);
  return { agents, locations, tasks, executions };
}

/** True for the only two states an execution stays in. */
export const isFinal = (status: ExecutionStatus): boolean => status === 'SUCCESS' || status === 'ERROR';
