import { locationUri } from './location-uri.ts';
import type { LocationOf, LocationRecord } from './resources.ts';

const shared = (location: LocationRecord) => ({
  LocationArn: location.arn,
  LocationUri: locationUri(location),
  CreationTime: location.createdAtMs / 1000,
});

/** As its Describe operation answers. */
export function describeNfs(location: LocationOf<'NFS'>): object {
  return {
    ...shared(location),
    OnPremConfig: { AgentArns: location.agentArns },
    MountOptions: { Version: location.version },
  };
}

/** As its Describe operation answers. */
export function describeSmb(location: LocationOf<'SMB'>): object {
  return {
    ...shared(location),
    AgentArns: location.agentArns,
    ...(location.user === '' ? {} : { User: location.user }),
    ...(location.domain === '' ? {} : { Domain: location.domain }),
    MountOptions: { Version: location.version },
    AuthenticationType: location.authentication,
    ...(location.dnsIpAddresses.length === 0 ? {} : { DnsIpAddresses: location.dnsIpAddresses }),
    ...(location.kerberosPrincipal === null ? {} : { KerberosPrincipal: location.kerberosPrincipal }),
    ...location.secrets,
  };
}

/** As its Describe operation answers. */
export function describeS3(location: LocationOf<'S3'>): object {
  return {
    ...shared(location),
    S3StorageClass: location.storageClass,
    S3Config: { BucketAccessRoleArn: location.roleArn },
  };
}
