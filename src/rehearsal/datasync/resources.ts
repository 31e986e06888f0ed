import { join } from 'node:path';
import type { FilterRule, ManifestConfig, Options, TaskReportConfig } from '@aws-sdk/client-datasync';
import { openRecords, type Records, type StoredRecord } from '../model-records.ts';
import type { Counters } from './counters.ts';
import type { TaskMode } from './task-mode.ts';

export type TagMap = Readonly<Record<string, string>>;

interface Tagged extends StoredRecord {
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
export type SourceLocation = Extract<LocationRecord, { type: 'NFS' | 'SMB' }>;
export type S3Location = Extract<LocationRecord, { type: 'S3' }>;

/** Options with every default filled in. */
export type FullOptions = {
  readonly [Name in Exclude<keyof Options, 'SecurityDescriptorCopyFlags'>]-?: NonNullable<Options[Name]>;
};

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

export interface ExecutionRecord extends Tagged, Settings {
  readonly taskArn: string;
  readonly mode: TaskMode;
  readonly status: ExecutionStatus;
  /** The source location's agents that serve this mode. */
  readonly agentArns: readonly string[];
  readonly launchedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly counters: Counters;
  readonly phases: {
    readonly prepare: PhaseStatus;
    readonly transfer: PhaseStatus;
    readonly verify: PhaseStatus;
    readonly prepareMs: number;
    readonly transferMs: number;
    readonly verifyMs: number;
  };
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** Null when no report was asked for. */
  readonly reportResult: { readonly status: PhaseStatus; readonly errorDetail: string | null } | null;
}

/** Everything DataSync remembers. */
export interface Resources {
  readonly locations: Records<LocationRecord>;
  readonly tasks: Records<TaskRecord>;
  readonly executions: Records<ExecutionRecord>;
}

/** What records of an earlier version do not have yet. */
const SINCE = { manifest: null };

/** Opens `<directory>/{locations,tasks,executions}`, with what an earlier process left there. */
export async function openResources(directory: string): Promise<Resources> {
  const [locations, tasks, executions] = await Promise.all([
    openRecords<LocationRecord>(join(directory, 'locations')),
    openRecords<TaskRecord>(join(directory, 'tasks'), SINCE),
    openRecords<ExecutionRecord>(join(directory, 'executions'), SINCE),
  ]);
  return { locations, tasks, executions };
}

/** True for the only two states an execution stays in. */
export const isFinal = (status: ExecutionStatus): boolean => status === 'SUCCESS' || status === 'ERROR';
