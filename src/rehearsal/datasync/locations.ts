import type {
  CreateLocationNfsRequest,
  CreateLocationS3Request,
  CreateLocationSmbRequest,
  DeleteLocationRequest,
  DescribeLocationNfsRequest,
  DescribeLocationS3Request,
  DescribeLocationSmbRequest,
  ListLocationsRequest,
  TagListEntry,
  UpdateLocationNfsRequest,
  UpdateLocationS3Request,
  UpdateLocationSmbRequest,
} from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import type { AgentBook } from './agent-book.ts';
import { newLocationArn, requireArn } from './arns.ts';
import { passes } from './list-filters.ts';
import { accessibleBucket, knownAgents, passableRole, storageClass } from './location-checks.ts';
import { describeNfs, describeS3, describeSmb } from './location-describe.ts';
import { locationUri } from './location-uri.ts';
import type { Newcomers } from './newcomers.ts';
import { page } from './pages.ts';
import { invalidRequest, notFound } from './refusals.ts';
import type { LocationOf, LocationRecord, Resources } from './resources.ts';
import { keyPrefix, serverHostname, sourcePath, tagMap } from './rules.ts';
import { smbSettings } from './smb-location.ts';

export interface LocationContext {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly book: AgentBook;
  readonly newcomers: Newcomers;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Create, Describe, Update, Delete and List of NFS, SMB and S3 locations. A repeated create makes a second location. */
export function locationOperations(context: LocationContext): Readonly<Record<string, Operation>> {
  const { world, resources, book, newcomers, store, clock } = context;
  const { locations, tasks } = resources;
  const base = async (tags: TagListEntry[] | undefined) => ({
    arn: newLocationArn(await world.read()),
    seq: locations.nextSeq(),
    createdAtMs: clock.now(),
    tags: tagMap(tags),
  });
  const add = async (location: LocationRecord): Promise<object> => {
    newcomers.add(location.arn);
    await locations.put(location);
    return { LocationArn: location.arn };
  };
  const find = <T extends LocationRecord['type']>(type: T, arn: string | undefined): LocationOf<T> => {
    requireArn('location', arn ?? '');
    const found = locations.get(arn ?? '');
    if (found === undefined || found.type !== type) throw notFound(`${type} location`, arn ?? '');
    return found as LocationOf<T>;
  };
  const agentsOf = (arns: readonly string[] | undefined): Promise<readonly string[]> =>
    knownAgents(arns, book);

  return {
    CreateLocationNfs: async (request: CreateLocationNfsRequest) =>
      add({
        type: 'NFS',
        server: serverHostname(request.ServerHostname ?? ''),
        path: sourcePath('NFS', request.Subdirectory ?? ''),
        agentArns: await agentsOf(request.OnPremConfig?.AgentArns),
        version: request.MountOptions?.Version ?? 'AUTOMATIC',
        ...(await base(request.Tags)),
      }),
    CreateLocationSmb: async (request: CreateLocationSmbRequest) => {
      const agentArns = await agentsOf(request.AgentArns);
      const fresh = await base(request.Tags);
      const settings = smbSettings(request, null, { arn: fresh.arn, world: await world.read() });
      return add({ ...settings, agentArns, ...fresh });
    },
    CreateLocationS3: async (request: CreateLocationS3Request) => {
      if (request.AgentArns !== undefined)
        throw invalidRequest('AgentArns is for S3 on Outposts, which the rehearsal has not.', 'NotRehearsed');
      const prefix = keyPrefix(request.Subdirectory ?? '');
      const role = passableRole(request.S3Config?.BucketAccessRoleArn ?? '', await world.read());
      return add({
        type: 'S3',
        bucketArn: await accessibleBucket(request.S3BucketArn ?? '', store),
        prefix,
        storageClass: storageClass(request.S3StorageClass ?? 'STANDARD'),
        roleArn: role,
        ...(await base(request.Tags)),
      });
    },
    DescribeLocationNfs: (request: DescribeLocationNfsRequest) =>
      describeNfs(find('NFS', request.LocationArn)),
    DescribeLocationSmb: (request: DescribeLocationSmbRequest) =>
      describeSmb(find('SMB', request.LocationArn)),
    DescribeLocationS3: (request: DescribeLocationS3Request) => describeS3(find('S3', request.LocationArn)),
    UpdateLocationNfs: async (request: UpdateLocationNfsRequest) => {
      const { ServerHostname, Subdirectory, OnPremConfig, MountOptions } = request;
      const agentArns = OnPremConfig === undefined ? null : await agentsOf(OnPremConfig.AgentArns);
      const before = find('NFS', request.LocationArn);
      await locations.put({
        ...before,
        server: ServerHostname === undefined ? before.server : serverHostname(ServerHostname),
        path: Subdirectory === undefined ? before.path : sourcePath('NFS', Subdirectory),
        agentArns: agentArns ?? before.agentArns,
        version: MountOptions?.Version ?? before.version,
      });
      return {};
    },
    UpdateLocationSmb: async (request: UpdateLocationSmbRequest) => {
      const agentArns = request.AgentArns === undefined ? null : await agentsOf(request.AgentArns);
      const premises = await world.read();
      const before = find('SMB', request.LocationArn);
      const settings = smbSettings(request, before, { arn: before.arn, world: premises });
      await locations.put({ ...before, ...settings, agentArns: agentArns ?? before.agentArns });
      return {};
    },
    UpdateLocationS3: async (request: UpdateLocationS3Request) => {
      const { Subdirectory, S3StorageClass, S3Config } = request;
      const premises = await world.read();
      const before = find('S3', request.LocationArn);
      await locations.put({
        ...before,
        prefix: Subdirectory === undefined ? before.prefix : keyPrefix(Subdirectory),
        storageClass: storageClass(S3StorageClass ?? before.storageClass),
        roleArn:
          S3Config === undefined
            ? before.roleArn
            : passableRole(S3Config.BucketAccessRoleArn ?? '', premises),
      });
      return {};
    },
    ListLocations: (request: ListLocationsRequest) => {
      const found = newcomers.without(locations.all()).filter((location) =>
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
