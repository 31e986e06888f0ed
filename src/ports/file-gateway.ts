import type { KeyRange, Occupant, Resources } from './resources.ts';

/** Whether something that only an event tells has come to its end; `unknown` without an event source. */
export type NoticeState = 'running' | 'finished' | 'unknown';

export interface FileShareSpec {
  readonly protocol: 'nfs' | 'smb';
  readonly gatewayArn: string;
  readonly roleArn: string;
  /** `arn:aws:s3:::bucket/prefix/` */
  readonly locationArn: string;
  readonly fileShareName: string;
  readonly readOnly: boolean;
  readonly defaultStorageClass: 'S3_STANDARD' | 'S3_INTELLIGENT_TIERING';
  /** NFS only: who may mount. */
  readonly clientList: readonly string[];
  /** Storage Gateway's idempotency token, 5 to 100 characters, derived from the intent and stored before the call. */
  readonly clientToken: string;
}

/** S3 File Gateway, as far as we need it. Methods throw PortFault. */
export interface FileGateway {
  readonly fileShares: Resources<FileShareSpec>;
  /**
   * File shares, of any gateway in the account, through which somebody may write keys of this range, and those of that gateway with
   * that name; `known` ones left out. One writer a prefix: what two write through is unpredictable [aws-facts 8].
   */
  inTheWayOf(
    range: KeyRange,
    named: { readonly gatewayArn: string; readonly fileShareName: string } | null,
    known: ReadonlySet<string>,
  ): Promise<readonly Occupant[]>;
  /**
   * Removes a file share, never its objects, and never by force: what is not uploaded yet keeps it alive. Returns when it
   * is gone or going; fine when it is gone already.
   */
  removeFileShare(fileShareArn: string): Promise<void>;
  /** Starts a recursive refresh of the whole share; the answer's id names it in later looks. */
  refreshCache(fileShareArn: string): Promise<string>;
  /**
   * Whether that refresh has finished. AWS tells it only by an EventBridge event, so the adapter asks the event source
   * it was given; `unknown` when it was given none.
   */
  refreshState(fileShareArn: string, notificationId: string): Promise<NoticeState>;
  /** Asks to be told when all that clients have written so far is in the bucket; the answer's id names it in later looks. */
  notifyWhenUploaded(fileShareArn: string): Promise<string>;
  /** Whether that is so: told by an event only, like the end of a refresh [aws-facts 8]. */
  uploadState(fileShareArn: string, notificationId: string): Promise<NoticeState>;
}
