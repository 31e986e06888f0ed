/** What is done about an execution that ended in ERROR. */
export interface ErrorRow {
  /** Against `CODE: DETAIL` of the execution. */
  readonly says: RegExp;
  /** `retry`: another execution, after a while; `person`: nothing will change by itself; `bug`: ours. */
  readonly kind: 'retry' | 'person' | 'bug';
  /** After so many executions in a row that failed, a person is asked; 1 asks at once. */
  readonly executions: number;
  /** True when the execution went through to its end: only the files its report names were not carried. */
  readonly complete?: true;
  /** For people: what it means. */
  readonly reason: string;
  /** For people: what to do when it does not go away. */
  readonly next: string;
  /** Where this is from. */
  readonly source: string;
}

const CATALOGUE = '[aws-facts 6]';

/**
 * The known errors, the first that matches counts. AWS publishes no complete list [aws-facts 6]; what is not here is
 * {@link UNKNOWN_ERROR}.
 */
export const EXECUTION_ERRORS: readonly ErrorRow[] = [
  {
    says: /Invalid SyncOption|Option: TransferMode,PreserveDeletedFiles/,
    ...{ kind: 'bug', executions: 1, source: CATALOGUE },
    reason: 'its options contradict each other',
    next: 'Report this as a bug, with the text above.',
  },
  {
    says: /Verification detected mismatches|VerificationMismatch/i,
    ...{ kind: 'retry', executions: 3, complete: true, source: `${CATALOGUE}, [aws-facts 4]` },
    reason: 'it went through, but some objects differ from their files',
    next: 'See that these files are not written to meanwhile, or leave them to the pass of the frozen source.',
  },
  {
    says: /files? transferred except|files skipped due to errors|FilesSkippedDueToErrors/i,
    ...{ kind: 'retry', executions: 3, complete: true, source: `${CATALOGUE}, [aws-facts 4]` },
    reason: 'it went through, but some files could not be carried',
    next: 'Look at these files at the source: permissions, locks, broken disks; then run the command again.',
  },
  {
    says: /ManifestFileDoesNotExist/,
    ...{ kind: 'retry', executions: 3, source: CATALOGUE },
    reason: 'files of its transfer manifest are gone from the source, and something else failed too',
    next: 'Scan and make a new plan: its delta pass repeats only what is missing.',
  },
  {
    says: /permission denied|access denied|root_squash/i,
    ...{ kind: 'person', executions: 1, source: CATALOGUE },
    reason: 'the agent may not read the source',
    next: 'Export the share to the agent with no_root_squash, or give its user read rights, then run the command again.',
  },
  {
    says: /kinit: Preauthentication failed|x40015(?!.*contact)/,
    ...{ kind: 'person', executions: 1, source: CATALOGUE },
    reason: 'Kerberos refuses the keytab, password or realm',
    next: 'Correct the credentials of the share, then run the command again.',
  },
  {
    says: /Cannot contact any KDC/i,
    ...{ kind: 'retry', executions: 4, source: CATALOGUE },
    reason: 'the agent does not reach the Kerberos server',
    next: 'Open the way from the agent to the domain controllers (port 88), then run the command again.',
  },
  {
    says: /FsNfsIdMappingEnabled/,
    ...{ kind: 'person', executions: 1, source: CATALOGUE },
    reason: 'the server maps NFSv4 ids, which DataSync does not support',
    next: 'Set nfsVersion: NFS3 for the share, and make a new plan.',
  },
  {
    says: /Cannot allocate memory|NoMem/i,
    ...{ kind: 'person', executions: 1, source: `${CATALOGUE}: no blind retry` },
    reason: 'its agent has too little memory for so many items',
    next: 'Give the agent 64 GiB, or lower policy.partitions.maxItems and make a new plan.',
  },
  {
    says: /FsS3UnableToConnectToEndpoint|FsS3HeadBucketFailed|SrcLocHitAccess|SyncTaskErrorLocationNotAdded/,
    ...{ kind: 'person', executions: 1, source: CATALOGUE },
    reason: 'a location cannot be accessed',
    next: 'Check the bucket, the role of DataSync and the policies of bucket and key, then run the command again.',
  },
  {
    says: /EniNotFound/,
    ...{ kind: 'retry', executions: 3, source: `${CATALOGUE}: a restart makes it again` },
    reason: 'the network interface of its task was deleted',
    next: 'Find out who deletes network interfaces of DataSync, then run the command again.',
  },
  {
    says: /x40016|mount\.nfs|mount.*timed out/i,
    ...{ kind: 'retry', executions: 4, source: CATALOGUE },
    reason: 'the agent cannot mount the source',
    next: 'Check the export, its list of clients and the firewall for the address of the agent, then run the command again.',
  },
  {
    says: /agent.*offline/i,
    ...{ kind: 'retry', executions: 4, source: `${CATALOGUE}: an agent that is offline is waited for` },
    reason: 'an agent went offline while it ran',
    next: 'Look after the agent VM and its network, then run the command again.',
  },
  {
    says: /cancell?ed/i,
    ...{ kind: 'person', executions: 1, source: 'of our own: it was not us who cancelled it' },
    reason: 'somebody cancelled it in DataSync',
    next: 'Find out why, then run the command again.',
  },
  {
    says: /ExecutionLost/,
    ...{ kind: 'person', executions: 1, source: '[aws-facts 1]' },
    reason: 'DataSync no longer knows it; its history is kept for 30 days',
    next: 'Run the command again: another execution carries whatever is missing.',
  },
  {
    says: /No such file/i,
    ...{ kind: 'retry', executions: 3, source: CATALOGUE },
    reason: 'files went away while it ran',
    next: 'Scan and make a new plan: its delta pass repeats only what is missing.',
  },
  {
    says: /Input\/output error|Connection reset|Host is down|timed out/i,
    ...{ kind: 'retry', executions: 4, source: CATALOGUE },
    reason: 'the storage or the network failed',
    next: 'Check the file server and the network between it and the agent, then run the command again.',
  },
];

/** One rerun at most, then a person [aws-facts 6]. */
export const UNKNOWN_ERROR: ErrorRow = {
  says: /^/,
  ...{ kind: 'retry', executions: 2, source: CATALOGUE },
  reason: 'for a reason that is not in our catalogue',
  next: 'Look the text up in the troubleshooting pages of DataSync, settle the cause, then run the command again.',
};

/** The row for an execution's error, `CODE: DETAIL`; null when DataSync gave none. */
export function errorRow(error: string | null): ErrorRow {
  return EXECUTION_ERRORS.find(({ says }) => says.test(error ?? '')) ?? UNKNOWN_ERROR;
}
