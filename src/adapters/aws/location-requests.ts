import type { CustomSecretConfig } from '@aws-sdk/client-datasync';
import type { LocationSpec } from '../../ports/data-sync.ts';
import type { Secret } from '../secrets.ts';

type Spec<T extends LocationSpec['type']> = Extract<LocationSpec, { type: T }>;

/** The fields that CreateLocationNfs and UpdateLocationNfs share. */
export function nfsFields(spec: Spec<'nfs'>) {
  return {
    ServerHostname: spec.serverHostname,
    Subdirectory: spec.subdirectory,
    OnPremConfig: { AgentArns: [...spec.agentArns] },
    MountOptions: { Version: spec.version },
  };
}

/** The fields that CreateLocationSmb and UpdateLocationSmb share. The one place a password enters a request. */
export function smbFields(spec: Spec<'smb'>, secret: Secret) {
  return {
    ServerHostname: spec.serverHostname,
    Subdirectory: spec.subdirectory,
    AgentArns: [...spec.agentArns],
    AuthenticationType: 'NTLM' as const,
    MountOptions: { Version: 'AUTOMATIC' as const },
    User: spec.user,
    ...(spec.domain === null ? {} : { Domain: spec.domain }),
    ...passwordFields(secret),
  };
}

/** The fields that CreateLocationS3 and UpdateLocationS3 share; the bucket is for the former only. */
export function s3Fields(spec: Spec<'s3'>) {
  return {
    // S3 locations refuse a leading slash [aws-facts 1]; the whole bucket is "no subdirectory".
    ...(spec.subdirectory === '' ? {} : { Subdirectory: spec.subdirectory }),
    S3StorageClass: spec.storageClass,
    S3Config: { BucketAccessRoleArn: spec.bucketAccessRoleArn },
  };
}

/**
 * `CmkSecretConfig` would name a secret that DataSync itself makes, so a secret of the user's own is always
 * `CustomSecretConfig` [aws-facts 1]. It is sent without an access role; DataSync says so if it wants one.
 */
function passwordFields(secret: Secret): { Password: string } | { CustomSecretConfig: CustomSecretConfig } {
  return secret.kind === 'value'
    ? { Password: secret.value }
    : { CustomSecretConfig: { SecretArn: secret.arn } };
}
