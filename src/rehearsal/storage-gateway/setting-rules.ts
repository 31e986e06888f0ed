import { isIP } from 'node:net';
import { z } from 'zod';
import { invalidGatewayRequest } from './refusals.ts';
import type { Protocol } from './shares.ts';

/** Members of a create or update request that describe the share, under the API's names. */
export type Settings = Readonly<Record<string, unknown>>;

/** Classes a file share may write [aws-facts 8]. */
const CLASSES = ['S3_STANDARD', 'S3_INTELLIGENT_TIERING', 'S3_STANDARD_IA', 'S3_ONEZONE_IA'];
const SQUASHES = ['RootSquash', 'NoSquash', 'AllSquash'];
const NFS_NAME = /^[A-Za-z0-9._-]{1,255}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SMB share names may not hold.
const SMB_NAME = /^[^[\]#;<>:"\\/|?*+\u0000-\u001f]{1,255}$/;
const AUDIT = /^(arn:aws[a-z-]*:\S+)?$/;
const MIN_STALE_SECONDS = 300;
const MAX_STALE_SECONDS = 2_592_000;

/** When a file counts as settled, seconds [aws-facts 8]. */
const policySchema = z.strictObject({
  Upload: z.strictObject({ SettlingTimeInSeconds: z.int().min(60).max(600) }).exactOptional(),
});

function oneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(String(value))) return;
  throw invalidGatewayRequest(`${name} ${JSON.stringify(value)} is not valid.`);
}

function fits(name: string, value: unknown, pattern: RegExp): void {
  if (value === undefined || pattern.test(String(value))) return;
  throw invalidGatewayRequest(`${name} ${JSON.stringify(value)} is not valid.`);
}

function checkStale(given: unknown): void {
  const seconds = (given as { CacheStaleTimeoutInSeconds?: number } | undefined)?.CacheStaleTimeoutInSeconds;
  if (seconds === undefined || seconds === null || seconds === 0) return;
  if (Number.isInteger(seconds) && seconds >= MIN_STALE_SECONDS && seconds <= MAX_STALE_SECONDS) return;
  throw invalidGatewayRequest('CacheStaleTimeoutInSeconds must be 0, or 300 to 2,592,000.');
}

/** The settling time of a notification policy in seconds, or null when it asks for no events. Throws when it is none. */
export function settlingSeconds(policy: unknown): number | null {
  const text = String(policy ?? '{}');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidGatewayRequest('NotificationPolicy is not JSON.');
  }
  const checked = policySchema.safeParse(value);
  if (!checked.success) {
    throw invalidGatewayRequest(
      'NotificationPolicy must be {} or {"Upload": {"SettlingTimeInSeconds": 60 to 600}}.',
    );
  }
  return checked.data.Upload?.SettlingTimeInSeconds ?? null;
}

/** The pattern of AWS's model lets impossible addresses and prefixes through. */
function isClient(client: string): boolean {
  const [address = '', bits] = client.split('/');
  const version = isIP(address);
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}

/** An endpoint says which host, and only the Region says which bucket is behind it [aws-facts 8]. */
function checkEndpoint(settings: Settings): void {
  if (settings.VPCEndpointDNSName !== undefined && settings.BucketRegion === undefined)
    throw invalidGatewayRequest('VPCEndpointDNSName needs BucketRegion.');
}

function checkSmb(settings: Settings): void {
  oneOf('Authentication', settings.Authentication, ['ActiveDirectory', 'GuestAccess']);
  for (const name of ['ValidUserList', 'InvalidUserList']) {
    const users = (settings[name] ?? []) as readonly string[];
    if (settings.Authentication === 'GuestAccess' && users.length > 0)
      throw invalidGatewayRequest(`${name} needs Authentication ActiveDirectory.`);
  }
}

function checkNfs(settings: Settings): void {
  oneOf('Squash', settings.Squash, SQUASHES);
  for (const client of settings.ClientList as readonly string[]) {
    if (!isClient(client))
      throw invalidGatewayRequest(`ClientList: ${JSON.stringify(client)} is no address or CIDR block.`);
  }
}

/**
 * Rules about a share's settings that AWS's model does not have (see `limits.ts`): values, and what goes with what
 * [aws-facts 8]. Throws `InvalidGatewayRequestException`.
 */
export function checkSettings(protocol: Protocol, settings: Settings): void {
  oneOf('DefaultStorageClass', settings.DefaultStorageClass, CLASSES);
  fits('AuditDestinationARN', settings.AuditDestinationARN, AUDIT);
  checkStale(settings.CacheAttributes);
  settlingSeconds(settings.NotificationPolicy);
  checkEndpoint(settings);
  fits('FileShareName', settings.FileShareName, protocol === 'NFS' ? NFS_NAME : SMB_NAME);
  if (protocol === 'SMB') checkSmb(settings);
  else checkNfs(settings);
}
