import { Refusal } from '../model-service.ts';

/** DataSync's catch-all: bad ARN, not found, in use, wrong state, illegal options [aws-facts 6]. */
export function invalidRequest(
  message: string,
  errorCode = 'InvalidRequest',
  datasyncErrorCode?: string,
): Refusal {
  return new Refusal('InvalidRequestException', message, {
    errorCode,
    ...(datasyncErrorCode === undefined ? {} : { datasyncErrorCode }),
  });
}

/** The answer for an ARN that is well formed but names nothing. */
export function notFound(kind: string, arn: string): Refusal {
  return invalidRequest(`Request parameters are invalid: ${kind} ${arn} is not found.`, 'NotFound');
}
