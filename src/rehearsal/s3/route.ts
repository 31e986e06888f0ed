import type { BucketCall, ObjectCall, S3Answer } from './request.ts';

/** What makes a request one operation and no other. */
interface Signature {
  /** S3's name of it, as the SDK spells it. */
  readonly operation: string;
  readonly method: string;
  /** False: it has a route so that it can be refused by name. */
  readonly played?: false;
  /** Query parameters that make the operation what it is. */
  readonly needs: readonly string[];
  /** Others it understands. Any further one makes the request another operation, which we do not have. */
  readonly allows?: readonly string[];
  readonly copies?: boolean;
  /** The `x-amz-` headers it understands, see known-headers.ts; absent: they are not looked at. */
  readonly headers?: readonly string[];
}
/** One operation of S3, and what runs it. */
export type Route =
  | (Signature & {
      readonly about: 'service';
      readonly run: (call: Omit<BucketCall, 'bucket'>) => Promise<S3Answer>;
    })
  | (Signature & { readonly about: 'bucket'; readonly run: (call: BucketCall) => Promise<S3Answer> })
  | (Signature & { readonly about: 'object'; readonly run: (call: ObjectCall) => Promise<S3Answer> });
