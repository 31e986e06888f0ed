import type { IncomingMessage } from 'node:http';
import type { TargetAnswer } from '../http.ts';
import { sha256 } from './canonical.ts';
import { jsonRefusal } from './json-refusals.ts';
import { AuthRefused } from './refused.ts';
import type { SigningName, Verifier } from './verifier.ts';

/** What requests to a target are signed for. */
const SIGNING_NAMES: Readonly<Record<string, SigningName>> = {
  FmrsService: 'datasync',
  StorageGateway_20130630: 'storagegateway',
  AWSSecurityTokenServiceV20110615: 'sts',
  AWSIdentityManagementV20100508: 'iam',
  TrentService: 'kms',
  AWSSimbaAPIService_v20180301: 'fsx',
};

/** The name requests to a target are signed for; undefined for a service nobody signs for. */
export const signingNameOf = (targetPrefix: string): SigningName | undefined => SIGNING_NAMES[targetPrefix];

/**
 * The refusal of a request to a service other than S3 whose signature does not hold for its body; null when it does,
 * and for a service that nobody signs for.
 */
export async function refusalOfJson(
  verifier: Verifier,
  targetPrefix: string,
  request: IncomingMessage,
  body: Uint8Array,
): Promise<TargetAnswer | null> {
  const service = signingNameOf(targetPrefix);
  if (service === undefined) return null;
  const { method = 'POST', url: target = '/', rawHeaders } = request;
  try {
    await verifier.verify({ method, target, rawHeaders }, service, sha256(body));
    return null;
  } catch (error) {
    if (error instanceof AuthRefused) return jsonRefusal(error);
    throw error;
  }
}
