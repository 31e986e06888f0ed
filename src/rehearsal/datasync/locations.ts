import type {
  CreateLocationNfsRequest,
  CreateLocationS3Request,
  CreateLocationSmbRequest,
  DeleteLocationRequest,
  ListLocationsRequest,
  UpdateLocationNfsRequest,
  UpdateLocationS3Request,
  UpdateLocationSmbRequest,
} from '@aws-sdk/client-datasync';
import * as sdk from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import { enumValues } from '../model.ts';
import type { Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import { newLocationArn, requireArn } from './arns.ts';
import { passes } from './list-filters.ts';
import { locationUri } from './location-uri.ts';
import { page } from './pages.ts';
import { invalidRequest, notFound } from './refusals.ts';
import type { LocationRecord, Resources } from './resources.ts';
import { bucketOf, keyPrefix, roleArn, serverHostname, sourcePath, tagMap } from './rules.ts';

export interface LocationContext {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

type OfType<T extends LocationRecord['type']> = Extract<LocationRecord, { type: T }>;

function requireEnum(name: string, value: string): string {
  const allowed = enumValues(sdk, name) ?? [];
  if (!allowed.includes(value)) throw invalidRequest(`${name} ${value} is not valid.`, 'ValidationFailed');
  return value;
}

/** Most agents one location may list [aws-facts 1]. */
const MAX_AGENTS = 8;

async function knownAgents(
  arns: readonly string[] | undefined,
  world: WorldFile,
): Promise<readonly string[]> {
  const given = arns ?? [];
  if (given.length < 1 || given.length > MAX_AGENTS) {
    throw invalidRequest(`AgentArns must hold 1 to ${MAX_AGENTS} agents.`, 'ValidationFailed');
  }
  const known = new Set((await world.read()).agents.map((agent) => agent.arn));
  for (const arn of given) {
    requireArn('agent', arn);
    if (!known.has(arn)) throw notFound('Agent', arn);
  }
  return given;
}

async function accessibleBucket(arn: string, store: ObjectStore): Promise<string> {
  const bucket = bucketOf(arn);
  if (await store.hasBucket(bucket)) return arn;
  throw invalidRequest(
    `DataSync bucket access test failed: could not perform s3:HeadBucket in bucket ${bucket}.`,
    'InvalidRequest',
    'FsS3HeadBucketFailed',
  );
}

/** The settings of an SMB location that a create or an update may give; secrets are looked at and dropped. */
function smbSettings(
  request: CreateLocationSmbRequest | UpdateLocationSmbRequest,
  before: OfType<'SMB'> | null,
) {
  const authentication = requireEnum(
    'SmbAuthenticationType',
    request.AuthenticationType ?? before?.authentication ?? 'NTLM',
  );
  const user = request.User ?? before?.user ?? '';
  if (authentication === 'NTLM' && user === '')
    throw invalidRequest('User is required with NTLM.', 'ValidationFailed');
  const kerberosPrincipal = request.KerberosPrincipal ?? before?.kerberosPrincipal ?? null;
  if (authentication === 'KERBEROS' && kerberosPrincipal === null) {
    throw invalidRequest('KerberosPrincipal is required with KERBEROS.', 'ValidationFailed');
  }
  const secrets = {
    ...(request.CmkSecretConfig === undefined ? {} : { CmkSecretConfig: request.CmkSecretConfig }),
    ...(request.CustomSecretConfig === undefined ? {} : { CustomSecretConfig: request.CustomSecretConfig }),
  };
  return {
    version: requireEnum('SmbVersion', request.MountOptions?.Version ?? before?.version ?? 'AUTOMATIC'),
    user,
    domain: request.Domain ?? before?.domain ?? '',
    authentication,
    dnsIpAddresses: request.DnsIpAddresses ?? before?.dnsIpAddresses ?? [],
    kerberosPrincipal,
    secrets: Object.keys(secrets).length > 0 ? secrets : (before?.secrets ?? {}),
  };
}

const shared = (location: LocationRecord) => ({
  LocationArn: location.arn,
  LocationUri: locationUri(location),
  CreationTime: location.createdAtMs / 1000,
});

function describeNfs(location: OfType<'NFS'>): object {
  return {
    ...shared(location),
    OnPremConfig: { AgentArns: location.agentArns },
    MountOptions: { Version: location.version },
  };
}

function describeSmb(location: OfType<'SMB'>): object {
  return {
    ...shared(location),
    AgentArns: location.agentArns,
    User: location.user,
    ...(location.domain === '' ? {} : { Domain: location.domain }),
    MountOptions: { Version: location.version },
    AuthenticationType: location.authentication,
    ...(location.dnsIpAddresses.length === 0 ? {} : { DnsIpAddresses: location.dnsIpAddresses }),
    ...(location.kerberosPrincipal === null ? {} : { KerberosPrincipal: location.kerberosPrincipal }),
    ...location.secrets,
  };
}

function describeS3(location: OfType<'S3'>): object {
  return {
    ...shared(location),
    S3StorageClass: location.storageClass,
    S3Config: { BucketAccessRoleArn: location.roleArn },
  };
}

/** Create, Describe, Update, Delete and List of NFS, SMB and S3 locations. A repeated create makes a second location. */
export function locationOperations({
  world,
  resources,
  store,
  clock,
}: LocationContext): Readonly<Record<string, Operation>> {
  const { locations, tasks } = resources;
  const base = async (tags: sdk.TagListEntry[] | undefined) => ({
    arn: newLocationArn(await world.read()),
    seq: locations.nextSeq(),
    createdAtMs: clock.now(),
    tags: tagMap(tags),
  });
  const add = async (location: LocationRecord): Promise<object> => {
    await locations.put(location);
    return { LocationArn: location.arn };
  };
  const find = <T extends LocationRecord['type']>(type: T, arn: string | undefined): OfType<T> => {
    requireArn('location', arn ?? '');
    const found = locations.get(arn ?? '');
    if (found === undefined || found.type !== type) throw notFound(`${type} location`, arn ?? '');
    return found as OfType<T>;
  };

  return {
    CreateLocationNfs: async (request: CreateLocationNfsRequest) =>
      add({
        type: 'NFS',
        server: serverHostname(request.ServerHostname ?? ''),
        path: sourcePath('NFS', request.Subdirectory ?? ''),
        agentArns: await knownAgents(request.OnPremConfig?.AgentArns, world),
        version: requireEnum('NfsVersion', request.MountOptions?.Version ?? 'AUTOMATIC'),
        ...(await base(request.Tags)),
      }),
    CreateLocationSmb: async (request: CreateLocationSmbRequest) =>
      add({
        type: 'SMB',
        server: serverHostname(request.ServerHostname ?? ''),
        path: sourcePath('SMB', request.Subdirectory ?? ''),
        agentArns: await knownAgents(request.AgentArns, world),
        ...smbSettings(request, null),
        ...(await base(request.Tags)),
      }),
    CreateLocationS3: async (request: CreateLocationS3Request) =>
      add({
        type: 'S3',
        bucketArn: await accessibleBucket(request.S3BucketArn ?? '', store),
        prefix: keyPrefix(request.Subdirectory ?? ''),
        storageClass: requireEnum('S3StorageClass', request.S3StorageClass ?? 'STANDARD'),
        roleArn: roleArn(request.S3Config?.BucketAccessRoleArn ?? ''),
        ...(await base(request.Tags)),
      }),
    DescribeLocationNfs: (request: sdk.DescribeLocationNfsRequest) =>
      describeNfs(find('NFS', request.LocationArn)),
    DescribeLocationSmb: (request: sdk.DescribeLocationSmbRequest) =>
      describeSmb(find('SMB', request.LocationArn)),
    DescribeLocationS3: (request: sdk.DescribeLocationS3Request) =>
      describeS3(find('S3', request.LocationArn)),
    UpdateLocationNfs: async (request: UpdateLocationNfsRequest) => {
      const before = find('NFS', request.LocationArn);
      await locations.put({
        ...before,
        server: request.ServerHostname === undefined ? before.server : serverHostname(request.ServerHostname),
        path: request.Subdirectory === undefined ? before.path : sourcePath('NFS', request.Subdirectory),
        agentArns: request.OnPremConfig
          ? await knownAgents(request.OnPremConfig.AgentArns, world)
          : before.agentArns,
        version: requireEnum('NfsVersion', request.MountOptions?.Version ?? before.version),
      });
      return {};
    },
    UpdateLocationSmb: async (request: UpdateLocationSmbRequest) => {
      const before = find('SMB', request.LocationArn);
      await locations.put({
        ...before,
        server: request.ServerHostname === undefined ? before.server : serverHostname(request.ServerHostname),
        path: request.Subdirectory === undefined ? before.path : sourcePath('SMB', request.Subdirectory),
        agentArns: request.AgentArns ? await knownAgents(request.AgentArns, world) : before.agentArns,
        ...smbSettings(request, before),
      });
      return {};
    },
    UpdateLocationS3: async (request: UpdateLocationS3Request) => {
      const before = find('S3', request.LocationArn);
      await locations.put({
        ...before,
        prefix: request.Subdirectory === undefined ? before.prefix : keyPrefix(request.Subdirectory),
        storageClass: requireEnum('S3StorageClass', request.S3StorageClass ?? before.storageClass),
        roleArn:
          request.S3Config === undefined
            ? before.roleArn
            : roleArn(request.S3Config.BucketAccessRoleArn ?? ''),
      });
      return {};
    },
    ListLocations: (request: ListLocationsRequest) => {
      const found = locations.all().filter((location) =>
        passes(request.Filters as never, {
          LocationUri: locationUri(location),
          LocationType: location.type,
          CreationTime: location.createdAtMs,
        }),
      );
      const { items, next } = page(found, request);
      return { Locations: items.map((l) => ({ LocationArn: l.arn, LocationUri: locationUri(l) })), ...next };
    },
    DeleteLocation: async (request: DeleteLocationRequest) => {
      const arn = request.LocationArn ?? '';
      requireArn('location', arn);
      if (locations.get(arn) === undefined) throw notFound('Location', arn);
      const user = tasks.all().find((task) => task.sourceArn === arn || task.destinationArn === arn);
      if (user !== undefined) {
        throw invalidRequest(
          `Location ${arn} is in use by task ${user.arn}.`,
          'InvalidRequest',
          'LocationInUse',
        );
      }
      await locations.remove(arn);
      return {};
    },
  };
}
