/**
 * A rehearsed service that speaks AWS JSON 1.1: requests whose `X-Amz-Target` is `<targetPrefix>.<operation>`.
 * DataSync's prefix is `FmrsService`, Storage Gateway's is `StorageGateway_20130630` [aws-facts 1].
 */
export interface TargetHandler {
  /** Without the dot. */
  readonly targetPrefix: string;
  /** Names of the operations it plays. */
  readonly operations: readonly string[];
  /** Of those played in part: what is missing, a sentence each. None when absent. */
  readonly notComplete?: Readonly<Record<string, string>>;
  /**
   * Answers one call. `errorType` is the exception's name (`InvalidRequestException`) and goes with a 4xx or 5xx
   * status. A thrown error becomes a 500 `InternalFailure`.
   */
  handle(operation: string, body: unknown): Promise<TargetAnswer>;
}

export interface TargetAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly errorType?: string;
}
