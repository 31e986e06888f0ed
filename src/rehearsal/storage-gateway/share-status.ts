import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Gateways } from './gateway-records.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { type GatewayState, isLeaving, type ShareRecord } from './shares.ts';

/** The share of that ARN; throws `FileShareNotFound`. */
export function requireShare(state: GatewayState, arn: string | undefined): ShareRecord {
  const share = state.shares.get(arn ?? '');
  if (share === undefined)
    throw invalidGatewayRequest('The specified file share was not found.', 'FileShareNotFound');
  return share;
}

/** Throws for a share that is on its way out: nothing about it can be changed any more. */
export function demandSettled(share: ShareRecord): void {
  if (isLeaving(share)) throw invalidGatewayRequest(`The file share is ${share.busyStatus}.`);
}

/**
 * The status that is shown. A share over a bucket that is not there cannot serve anything, and neither can one whose gateway is
 * switched off (the latter is an assumption) [aws-facts 8].
 */
export async function shareStatus(
  context: { readonly store: ObjectStore; readonly clock: Clock; readonly gateways: Gateways },
  share: ShareRecord,
): Promise<string> {
  if (isLeaving(share) || context.clock.now() < share.busyUntilMs) return share.busyStatus;
  const gateway = await context.gateways.find(share.gatewayArn).catch(() => null);
  if (gateway?.connected !== true) return 'UNAVAILABLE';
  return (await context.store.hasBucket(share.bucket)) ? 'AVAILABLE' : 'UNAVAILABLE';
}
