import { Refusal } from '../model-service.ts';

/** Storage Gateway's catch-all; `errorCode` says what it is about [aws-facts 8]. */
export function invalidGatewayRequest(message: string, errorCode = 'InvalidParameters'): Refusal {
  return new Refusal('InvalidGatewayRequestException', message, { error: { errorCode, errorDetails: {} } });
}
