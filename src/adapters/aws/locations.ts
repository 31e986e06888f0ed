import {
  CreateLocationNfsCommand,
  CreateLocationS3Command,
  CreateLocationSmbCommand,
  type DataSyncClient,
  DescribeLocationNfsCommand,
  DescribeLocationS3Command,
  DescribeLocationSmbCommand,
  ListLocationsCommand,
  type LocationListEntry,
  UpdateLocationNfsCommand,
  UpdateLocationS3Command,
  UpdateLocationSmbCommand,
} from '@aws-sdk/client-datasync';
import type { LocationSpec } from '../../ports/data-sync.ts';
import type { Difference, Resources } from '../../ports/resources.ts';
import { resolveSecret, type Secret, type SecretSources } from '../secrets.ts';
import type { Pair } from './clients.ts';
import { dataSyncTagged } from './data-sync-tags.ts';
import { asked, type Call, immutable, missingId, nullWhenAbsent } from './faults.ts';
import { nfsDifferences, s3Differences, smbDifferences } from './location-differences.ts';
import { nfsFields, s3Fields, smbFields } from './location-requests.ts';
import { bucketOfArn, parseLocationUri } from './location-uri.ts';
import { allPages, filterByLookup } from './pages.ts';
import { wireTags } from './tags.ts';

/** DataSync locations. A location has no status: it exists, so it is ready. Throws PortFault, HeadwaterError for secrets. */
export function locations(
  clients: Pair<DataSyncClient>,
  sources: SecretSources = {},
): Resources<LocationSpec> {
  return {
    async observe(id, wanted) {
      const found = await nullWhenAbsent(() => describe(clients.repeat, id, wanted));
      return found === null ? null : { id, state: 'ready', status: 'AVAILABLE', differences: found };
    },

    async findByTags(wanted, tags) {
      const candidates = await listCandidates(clients.repeat, wanted);
      return filterByLookup(candidates, (arn) => dataSyncTagged(clients.repeat, arn, tags));
    },

    async create(wanted, tags) {
      const Tags = wireTags(tags);
      const secret = await secretOf(wanted, sources);
      const call = callFor('Create', wanted, 'once', secret);
      const arn = await asked(call, async () => {
        switch (wanted.type) {
          case 'nfs':
            return (await clients.once.send(new CreateLocationNfsCommand({ ...nfsFields(wanted), Tags })))
              .LocationArn;
          case 'smb':
            return (
              await clients.once.send(
                new CreateLocationSmbCommand({ ...smbFields(wanted, known(secret)), Tags }),
              )
            ).LocationArn;
          case 's3':
            return (
              await clients.once.send(
                new CreateLocationS3Command({ ...s3Fields(wanted), S3BucketArn: wanted.bucketArn, Tags }),
              )
            ).LocationArn;
        }
      });
      if (arn === undefined) throw missingId(call, 'LocationArn');
      return arn;
    },

    async update(id, wanted) {
      const secret = await secretOf(wanted, sources);
      const call = callFor('Update', wanted, 'repeatable', secret);
      if (wanted.type === 's3') {
        const fixed = (await describe(clients.repeat, id, wanted)).filter(({ field }) => field === 'bucket');
        if (fixed.length > 0) throw immutable(call, ['bucket']);
      }
      await asked(call, async () => {
        switch (wanted.type) {
          case 'nfs':
            return clients.once.send(new UpdateLocationNfsCommand({ LocationArn: id, ...nfsFields(wanted) }));
          case 'smb':
            return clients.once.send(
              new UpdateLocationSmbCommand({ LocationArn: id, ...smbFields(wanted, known(secret)) }),
            );
          case 's3':
            return clients.once.send(new UpdateLocationS3Command({ LocationArn: id, ...s3Fields(wanted) }));
        }
      });
    },
  };
}

function describe(client: DataSyncClient, arn: string, wanted: LocationSpec): Promise<readonly Difference[]> {
  const LocationArn = arn;
  return asked(callFor('Describe', wanted, 'repeatable', null), async () => {
    switch (wanted.type) {
      case 'nfs':
        return nfsDifferences(wanted, await client.send(new DescribeLocationNfsCommand({ LocationArn })));
      case 'smb':
        return smbDifferences(wanted, await client.send(new DescribeLocationSmbCommand({ LocationArn })));
      case 's3':
        return s3Differences(wanted, await client.send(new DescribeLocationS3Command({ LocationArn })));
    }
  });
}

/**
 * Locations of the type, narrowed on our side to the server or bucket: how the service compares letter case or slashes
 * in its own URI filter is not documented [aws-facts 1], and a location overlooked here would be created twice.
 */
async function listCandidates(client: DataSyncClient, wanted: LocationSpec): Promise<readonly string[]> {
  const host = (wanted.type === 's3' ? bucketOfArn(wanted.bucketArn) : wanted.serverHostname).toLowerCase();
  const entries = await allPages<LocationListEntry>(async (token) => {
    const page = await asked({ service: 'DataSync', operation: 'ListLocations', effect: 'repeatable' }, () =>
      client.send(
        new ListLocationsCommand({
          MaxResults: 100,
          NextToken: token,
          // No filter by tag or name exists [aws-facts 1].
          Filters: [{ Name: 'LocationType', Operator: 'Equals', Values: [wanted.type.toUpperCase()] }],
        }),
      ),
    );
    return { items: page.Locations ?? [], next: page.NextToken };
  });
  return entries.flatMap(({ LocationArn, LocationUri }) => {
    const place = parseLocationUri(LocationUri);
    return LocationArn !== undefined && (place === null || place.host === host) ? [LocationArn] : [];
  });
}

const SUFFIX = { nfs: 'LocationNfs', smb: 'LocationSmb', s3: 'LocationS3' } as const;

function callFor(verb: string, spec: LocationSpec, effect: Call['effect'], secret: Secret | null): Call {
  return {
    service: 'DataSync',
    operation: `${verb}${SUFFIX[spec.type]}`,
    effect,
    secrets: secret?.kind === 'value' ? [secret.value] : [],
  };
}

async function secretOf(spec: LocationSpec, sources: SecretSources): Promise<Secret | null> {
  return spec.type === 'smb' ? resolveSecret(spec.password, sources) : null;
}

/** `secretOf` has one for every SMB location. */
function known(secret: Secret | null): Secret {
  if (secret === null) throw new TypeError('an SMB location without a secret');
  return secret;
}
