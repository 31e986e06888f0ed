import type { KeyRange, Occupant, OwnerTags, Resources } from './resources.ts';

/** Where a secret is kept: `env:NAME`, `file:PATH`, `secretsmanager:ARN`. The value never leaves the adapter. */
export type SecretRef = string;

export type LocationSpec =
  | {
      readonly type: 'nfs';
      readonly serverHostname: string;
      readonly subdirectory: string;
      readonly agentArns: readonly string[];
      readonly version: 'AUTOMATIC' | 'NFS3' | 'NFS4_0' | 'NFS4_1';
    }
  | {
      readonly type: 'smb';
      readonly serverHostname: string;
      readonly subdirectory: string;
      readonly agentArns: readonly string[];
      readonly user: string;
      readonly domain: string | null;
      readonly password: SecretRef;
    }
  | {
      readonly type: 's3';
      readonly bucketArn: string;
      /** Key prefix without a leading slash, as S3 locations want it. */
      readonly subdirectory: string;
      readonly storageClass: 'STANDARD';
      readonly bucketAccessRoleArn: string;
    };

/** Every option is sent, none left to a default that may differ between modes [aws-facts 3]. */
export interface TaskOptions {
  readonly VerifyMode: 'ONLY_FILES_TRANSFERRED';
  readonly OverwriteMode: 'ALWAYS';
  /** `ALL` does not compare, and writes what it carries over whatever stands there. */
  readonly TransferMode: 'CHANGED' | 'ALL';
  readonly PreserveDeletedFiles: 'PRESERVE';
  readonly PreserveDevices: 'NONE';
  readonly Atime: 'BEST_EFFORT' | 'NONE';
  readonly Mtime: 'PRESERVE';
  readonly Uid: 'INT_VALUE' | 'NONE';
  readonly Gid: 'INT_VALUE' | 'NONE';
  readonly PosixPermissions: 'PRESERVE' | 'NONE';
  readonly BytesPerSecond: number;
  readonly TaskQueueing: 'ENABLED';
  readonly LogLevel: 'OFF' | 'BASIC' | 'TRANSFER';
  readonly ObjectTags: 'PRESERVE' | 'NONE';
}

export interface TaskSpec {
  readonly name: string;
  readonly sourceLocationArn: string;
  readonly destinationLocationArn: string;
  readonly taskMode: 'BASIC' | 'ENHANCED';
  readonly options: TaskOptions;
  /** DataSync exclude patterns, joined with `|` into its one FilterRule. */
  readonly excludes: readonly string[];
  readonly report: {
    readonly bucketArn: string;
    /** Ends with a slash. */
    readonly subdirectory: string;
    readonly roleArn: string;
  };
}

/** One look at a task execution. Only `success` and `error` are final; whatever else AWS says is still running. */
export interface Execution {
  readonly arn: string;
  readonly phase: 'queued' | 'running' | 'success' | 'error';
  /** DataSync's own status word. */
  readonly status: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The rate it has now, as {@link TaskOptions.BytesPerSecond}; null when DataSync does not tell. */
  readonly bytesPerSecond: number | null;
  /** Counters as DataSync reports them; never proof of anything [aws-facts 4]. */
  readonly counters: {
    readonly estimatedFiles: number;
    readonly estimatedBytes: number;
    readonly filesTransferred: number;
    readonly bytesTransferred: number;
    readonly bytesWritten: number;
    readonly filesSkipped: number;
    readonly filesFailed: number;
  };
  /** Changes whenever its state or any of its counters does; means nothing else. */
  readonly mark: string;
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** The task report settles after the execution; wait until it is no longer pending. */
  readonly report: 'pending' | 'success' | 'error' | 'none';
}

/**
 * What one run of a task carries, instead of what the task itself says. Patterns are DataSync's, escaped. A manifest
 * does not go with filters, those of the task among them [aws-facts 5].
 */
export type Carried =
  | { readonly by: 'task' }
  | { readonly by: 'filter'; readonly include: readonly string[]; readonly exclude: readonly string[] }
  | {
      readonly by: 'manifest';
      readonly bucketArn: string;
      readonly key: string;
      /** The version the run keeps to, however long it waits; null where the bucket keeps none. */
      readonly versionId: string | null;
      /** Reads the manifest for DataSync. */
      readonly roleArn: string;
    };

export interface AgentView {
  readonly arn: string;
  readonly online: boolean;
  readonly name: string;
}

/** An execution of a task that has not ended. */
export interface OpenExecution {
  readonly arn: string;
  /** DataSync's own status word. */
  readonly status: string;
  /** Null for one that is not ours. */
  readonly tags: OwnerTags | null;
}

/** DataSync, as far as we need it. Methods throw PortFault. */
export interface DataSync {
  readonly locations: Resources<LocationSpec>;
  readonly tasks: Resources<TaskSpec>;
  /** Null when DataSync does not know the agent. */
  agent(arn: string): Promise<AgentView | null>;
  /** Sent once; the outcome of a lost answer is settled with {@link DataSync.findExecutions}. */
  startExecution(
    taskArn: string,
    tags: OwnerTags,
    run: { readonly carried: Carried; readonly options: TaskOptions },
  ): Promise<string>;
  /** Null when it is unknown or older than DataSync's 30 days of history. */
  describeExecution(arn: string): Promise<Execution | null>;
  /** Ends a queued or running execution, which then ends in ERROR. Nothing happens when it has ended; may be repeated. */
  cancelExecution(arn: string): Promise<void>;
  /**
   * Gives a queued or running execution another rate, {@link TaskOptions.BytesPerSecond}: the only option that may change.
   * Nothing happens when it has ended; may be repeated.
   */
  changeRate(arn: string, bytesPerSecond: number): Promise<void>;
  /**
   * Tasks that write keys of this range, those `known` left out. A second location with the same address is in nobody's way; a
   * second task that writes there is. Lists, then describes and reads tags.
   */
  writersOf(range: KeyRange, known: ReadonlySet<string>): Promise<readonly Occupant[]>;
  /** Executions of the task that have not ended, whoever started them. */
  openExecutions(taskArn: string): Promise<readonly OpenExecution[]>;
  /** Executions of the task that carry exactly these tags. */
  findExecutions(taskArn: string, tags: OwnerTags): Promise<readonly string[]>;
}
