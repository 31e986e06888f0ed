import { NoSuchBucket, ObjectGone, PreconditionFailed } from '../object-store.ts';
import { errnoOf } from '../store/fs-errors.ts';
import { InvalidKey } from '../store/key-path.ts';
import { InvalidBucketName } from '../store/store.ts';

// HTTP status of each error code we answer with [aws-facts 6].
const STATUS = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BadRequest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  ExpiredToken: 400,
  IllegalLocationConstraintException: 400,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidConfigurationId: 400,
  InvalidDigest: 400,
  InvalidLocationConstraint: 400,
  InvalidObjectState: 403,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidS3DestinationBucket: 400,
  InvalidStorageClass: 400,
  InvalidTag: 400,
  InvalidToken: 400,
  InvalidURI: 400,
  'KMS.NotFoundException': 400,
  KeyTooLongError: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  MaxMessageLengthExceeded: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchConfiguration: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NoSuchWebsiteConfiguration: 404,
  NotImplemented: 501,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  TooManyConfigurations: 400,
  XAmzContentSHA256Mismatch: 400,
  RestoreAlreadyInProgress: 409,
} as const;
export type S3ErrorCode = keyof typeof STATUS;

/** An error as S3 answers it. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  /** Further elements of the error document. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    code: S3ErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'S3Error';
    this.code = code;
    this.headers = headers;
    this.fields = fields;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** Whatever was thrown, as S3 would name it. What we cannot name is an InternalError. */
export function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof NoSuchBucket)
    return new S3Error('NoSuchBucket', 'The specified bucket does not exist');
  if (error instanceof InvalidBucketName) {
    return new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  }
  if (error instanceof PreconditionFailed) {
    return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  if (error instanceof ObjectGone) {
    return new S3Error(
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
    );
  }
  if (error instanceof InvalidKey) {
    return error.reason === 'too-long'
      ? new S3Error('KeyTooLongError', 'Your key is too long')
      : new S3Error('InvalidURI', 'The key is not valid UTF-8 text, or is empty.');
  }
  return new S3Error('InternalError', `The rehearsal failed: ${errnoOf(error) ?? String(error)}`);
}
