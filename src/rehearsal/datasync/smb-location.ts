import type { CreateLocationSmbRequest, UpdateLocationSmbRequest } from '@aws-sdk/client-datasync';
import type { World } from '../world.ts';
import { idOf } from './arns.ts';
import { invalidRequest } from './refusals.ts';
import type { LocationOf } from './resources.ts';
import { serverHostname, sourcePath } from './rules.ts';

type Smb = LocationOf<'SMB'>;

/** Longest credentials, in bytes [aws-facts 1]. */
const MAX_KEYTAB_BYTES = 65_536;
const MAX_KRB5_CONF_BYTES = 131_072;

const IP_ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$/;

function demand(holds: boolean, message: string): void {
  if (!holds) throw invalidRequest(message, 'ValidationFailed');
}

/** Blobs travel as base64 text. */
const blobBytes = (blob: unknown): number => Buffer.from(String(blob ?? ''), 'base64').length;

function demandCredentials(request: CreateLocationSmbRequest | UpdateLocationSmbRequest, now: Kept): void {
  const { Password, KerberosKeytab, KerberosKrb5Conf, CmkSecretConfig, CustomSecretConfig } = request;
  const given = Password !== undefined || KerberosKeytab !== undefined;
  demand(
    CmkSecretConfig === undefined || CustomSecretConfig === undefined,
    'Use either CmkSecretConfig or CustomSecretConfig.',
  );
  demand(
    CustomSecretConfig === undefined || !given,
    'CustomSecretConfig does not go with Password or KerberosKeytab.',
  );
  demand(
    CustomSecretConfig === undefined || CustomSecretConfig.SecretArn !== undefined,
    'CustomSecretConfig needs SecretArn.',
  );
  demand(CmkSecretConfig === undefined || given, 'CmkSecretConfig needs Password or KerberosKeytab.');
  demand(
    CmkSecretConfig === undefined || CmkSecretConfig.KmsKeyArn !== undefined,
    'CmkSecretConfig needs KmsKeyArn.',
  );
  demand(
    blobBytes(KerberosKeytab) <= MAX_KEYTAB_BYTES && blobBytes(KerberosKrb5Conf) <= MAX_KRB5_CONF_BYTES,
    'KerberosKeytab or KerberosKrb5Conf is too long.',
  );
  const secret = CustomSecretConfig !== undefined;
  if (now.authentication === 'NTLM') {
    demand(now.user !== '', 'User is required with NTLM.');
    demand(secret || Password !== undefined || now.kept, 'Password is required with NTLM.');
    return;
  }
  demand(now.kerberosPrincipal !== null, 'KerberosPrincipal is required with KERBEROS.');
  demand(secret || KerberosKeytab !== undefined || now.kept, 'KerberosKeytab is required with KERBEROS.');
  demand(KerberosKrb5Conf !== undefined || now.kept, 'KerberosKrb5Conf is required with KERBEROS.');
  demand(!IP_ADDRESS.test(now.server), 'ServerHostname must be a domain name with KERBEROS.');
}

interface Kept {
  readonly authentication: string;
  readonly user: string;
  readonly kerberosPrincipal: string | null;
  readonly server: string;
  /** The credentials given earlier still are of the right kind. */
  readonly kept: boolean;
}

/** Where the credentials are, as Describe tells it: in a secret of the service's own, or of the caller's. */
function secretsOf(
  request: CreateLocationSmbRequest | UpdateLocationSmbRequest,
  arn: string,
  world: World,
): Readonly<Record<string, unknown>> | null {
  const { Password, KerberosKeytab, CmkSecretConfig, CustomSecretConfig } = request;
  if (CustomSecretConfig !== undefined) return { CustomSecretConfig };
  if (Password === undefined && KerberosKeytab === undefined) return null;
  const SecretArn = `arn:aws:secretsmanager:${world.region}:${world.account}:secret:aws-datasync!${idOf(arn)}`;
  if (CmkSecretConfig === undefined) return { ManagedSecretConfig: { SecretArn } };
  return { CmkSecretConfig: { SecretArn, KmsKeyArn: CmkSecretConfig.KmsKeyArn } };
}

/**
 * What a create or an update makes of an SMB location, without its agents. Passwords, keytabs and Kerberos files are looked
 * at and dropped; where the service would keep them is noted.
 * @throws Refusal `InvalidRequestException` for what is missing with NTLM or KERBEROS [aws-facts 1], and for secrets that
 * contradict each other
 */
export function smbSettings(
  request: CreateLocationSmbRequest | UpdateLocationSmbRequest,
  before: Smb | null,
  { arn, world }: { readonly arn: string; readonly world: World },
): Omit<Smb, 'agentArns' | 'arn' | 'seq' | 'createdAtMs' | 'tags'> {
  const given = request.ServerHostname;
  const authentication = request.AuthenticationType ?? before?.authentication ?? 'NTLM';
  const settings = {
    type: 'SMB',
    server: given === undefined && before !== null ? before.server : serverHostname(given ?? ''),
    path:
      request.Subdirectory === undefined && before !== null
        ? before.path
        : sourcePath('SMB', request.Subdirectory ?? ''),
    version: request.MountOptions?.Version ?? before?.version ?? 'AUTOMATIC',
    user: request.User ?? before?.user ?? '',
    domain: request.Domain ?? before?.domain ?? '',
    authentication,
    dnsIpAddresses: request.DnsIpAddresses ?? before?.dnsIpAddresses ?? [],
    kerberosPrincipal: request.KerberosPrincipal ?? before?.kerberosPrincipal ?? null,
    secrets: secretsOf(request, arn, world) ?? before?.secrets ?? {},
  } as const;
  demandCredentials(request, { ...settings, kept: before?.authentication === authentication });
  return settings;
}
