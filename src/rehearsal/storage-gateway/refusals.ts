import type { ErrorCode } from '@aws-sdk/client-storage-gateway';
import { Refusal } from '../model-service.ts';

/** The SDK's codes, and the one for file shares that only AWS's pages list [aws-facts 8]. */
export type RefusalCode = ErrorCode | 'FileShareNotFound';

/** Storage Gateway's catch-all; `errorCode` says what it is about [aws-facts 8]. */
export function invalidGatewayRequest(
  message: string,
  errorCode: RefusalCode = 'InvalidParameters',
): Refusal {
  return new Refusal('InvalidGatewayRequestException', message, { error: { errorCode, errorDetails: {} } });
}

/** What every request gets that needs a gateway which is switched off [aws-facts 8]. */
export function gatewayNotConnected(): Refusal {
  return invalidGatewayRequest('The specified gateway is not connected.', 'GatewayNotConnected');
}
