/** One call of a cloud service that has ended, its repetitions counted in: for logs, metrics and traces. */
export interface ServiceCall {
  readonly service: 'DataSync' | 'Storage Gateway' | 'S3' | 'S3 Control' | 'FSx';
  /** The service's own name for it: `DescribeTaskExecution`. */
  readonly operation: string;
  /** Since 1970. */
  readonly beganAtMs: number;
  readonly callMs: number;
  /** Requests it took, at least 1. */
  readonly attempts: number;
  /** What AWS support asks for; null when no answer came. */
  readonly requestId: string | null;
  /** The service's name of what went wrong; null when nothing did. */
  readonly error: string | null;
}
