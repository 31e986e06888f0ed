import { escapeXml } from '../s3/xml.ts';

/** Status of each error that S3 Control answers (SDK S3 Control errors; the statuses are assumed where the model has none). */
const STATUS = {
  AccessDenied: 403,
  BadRequestException: 400,
  IdempotencyException: 400,
  InternalServiceException: 500,
  InvalidRequestException: 400,
  JobStatusException: 400,
  NotFoundException: 404,
  TooManyRequestsException: 400,
} as const;

/** An error as S3 Control answers it. */
export class ControlError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: keyof typeof STATUS, message: string);
  constructor(code: string, message: string, status: number);
  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status ?? STATUS[code as keyof typeof STATUS];
  }
}

/** Its document: unlike S3's own, the error lies within an answer. */
export function controlErrorDocument({ code, message }: ControlError, requestId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
