import { createHash, randomBytes } from 'node:crypto';
import type {
  ActivateGatewayInput,
  DeleteGatewayInput,
  DescribeGatewayInformationInput,
  ListGatewaysInput,
  UpdateGatewayInformationInput,
} from '@aws-sdk/client-storage-gateway';
import * as sdk from '@aws-sdk/client-storage-gateway';
import { enumValues } from '../model.ts';
import type { Operation } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import type { Caches } from './caches.ts';
import type { GatewaySettings, Gateways } from './gateway-records.ts';
import { slicePage } from './markers.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { idOf } from './share-names.ts';
import type { GatewayState } from './shares.ts';
import { tagList, tagMap } from './tag-maps.ts';

export interface GatewayContext {
  readonly world: WorldFile;
  readonly gateways: Gateways;
  readonly state: GatewayState;
  readonly caches: Caches;
}

/** As a gateway's own page shows it: five groups of five. */
const ACTIVATION_KEY = /^[A-Z0-9]{5}(-[A-Z0-9]{5}){4}$/;
const TIMEZONE = /^GMT([+-][0-9]{1,2}:[0-9]{2})?$/;
const LOG_GROUP = /^(arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:\S{1,512})?$/;

function checkTimezone(timezone: string): string {
  if (!TIMEZONE.test(timezone))
    throw invalidGatewayRequest(`GatewayTimezone ${JSON.stringify(timezone)} is not valid.`);
  return timezone;
}

function checkLogGroup(arn: string): string | null {
  if (!LOG_GROUP.test(arn)) throw invalidGatewayRequest('CloudWatchLogGroupARN is not valid.');
  return arn === '' ? null : arn;
}

function changesOf(request: UpdateGatewayInformationInput): Partial<GatewaySettings> {
  const { GatewayName, GatewayTimezone, CloudWatchLogGroupARN, GatewayCapacity } = request;
  return {
    ...(GatewayName == null ? {} : { name: GatewayName }),
    ...(GatewayTimezone == null ? {} : { timezone: checkTimezone(GatewayTimezone) }),
    ...(CloudWatchLogGroupARN == null ? {} : { logGroupArn: checkLogGroup(CloudWatchLogGroupARN) }),
    ...(GatewayCapacity == null ? {} : { capacity: GatewayCapacity }),
  };
}

/** What an S3 File Gateway cannot be activated with. */
function checkActivation(request: ActivateGatewayInput, region: string): void {
  if (!ACTIVATION_KEY.test(request.ActivationKey ?? ''))
    throw invalidGatewayRequest('The activation key is not valid.', 'ActivationKeyInvalid');
  // AWS takes an absent type for CACHED.
  if (request.GatewayType !== 'FILE_S3')
    throw invalidGatewayRequest('The rehearsal has S3 File Gateways only: FILE_S3.', 'NotImplemented');
  if (request.GatewayRegion !== region)
    throw invalidGatewayRequest(`The Region of this endpoint is ${region}.`, 'RegionInvalid');
  if (request.TapeDriveType != null || request.MediumChangerType != null)
    throw invalidGatewayRequest('TapeDriveType and MediumChangerType are for Tape Gateways.');
}

/**
 * Gateways: activated, listed, described, renamed and deleted [aws-facts 8]. A deleted gateway takes its file shares with it,
 * and what they had not uploaded is lost, which is kept below `lost/` for people to see.
 */
export function gatewayOperations(context: GatewayContext): Readonly<Record<string, Operation>> {
  const { world, gateways, state, caches } = context;
  return {
    ActivateGateway: async (request: ActivateGatewayInput) => {
      const { account, region } = await world.read();
      checkActivation(request, region);
      const settings = {
        name: request.GatewayName ?? '',
        timezone: checkTimezone(request.GatewayTimezone ?? ''),
        tags: tagMap(request.Tags),
      };
      const keyDigest = createHash('sha256')
        .update(request.ActivationKey ?? '')
        .digest('hex');
      if (gateways.knowsKey(keyDigest))
        throw invalidGatewayRequest('The activation key was used already.', 'ActivationKeyExpired');
      const id = `sgw-${randomBytes(4).toString('hex').toUpperCase()}`;
      const arn = `arn:aws:storagegateway:${region}:${account}:gateway/${id}`;
      await gateways.activate(arn, keyDigest, settings);
      return { GatewayARN: arn };
    },
    ListGateways: async (request: ListGatewaysInput) => {
      const { items, next } = slicePage(await gateways.all(), request);
      return {
        Gateways: items.map(({ arn, name }) => ({
          GatewayId: idOf(arn),
          GatewayARN: arn,
          GatewayType: 'FILE_S3',
          GatewayOperationalState: 'ACTIVE',
          GatewayName: name,
          HostEnvironment: 'OTHER',
        })),
        ...(next === null ? {} : { Marker: next }),
      };
    },
    DescribeGatewayInformation: async (request: DescribeGatewayInformationInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      return {
        GatewayARN: gateway.arn,
        GatewayId: idOf(gateway.arn),
        GatewayName: gateway.name,
        GatewayTimezone: gateway.timezone,
        GatewayState: 'RUNNING',
        GatewayType: 'FILE_S3',
        GatewayNetworkInterfaces: [{ Ipv4Address: '127.0.0.1' }],
        EndpointType: 'STANDARD',
        HostEnvironment: 'OTHER',
        GatewayCapacity: gateway.capacity,
        SupportedGatewayCapacities: enumValues(sdk, 'GatewayCapacity'),
        ...(gateway.logGroupArn === null ? {} : { CloudWatchLogGroupARN: gateway.logGroupArn }),
        Tags: tagList(gateway.tags),
      };
    },
    UpdateGatewayInformation: async (request: UpdateGatewayInformationInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const changes = changesOf(request);
      await gateways.change(gateway.arn, changes);
      return { GatewayARN: gateway.arn, GatewayName: changes.name ?? gateway.name };
    },
    DeleteGateway: async (request: DeleteGatewayInput) => {
      const gateway = await gateways.find(request.GatewayARN);
      const next = () => state.shares.all().find((share) => share.gatewayArn === gateway.arn);
      // Asked for anew each time: one may be made meanwhile.
      for (let share = next(); share !== undefined; share = next()) await caches.drop(share);
      await gateways.remove(gateway.arn);
      return { GatewayARN: gateway.arn };
    },
  };
}
