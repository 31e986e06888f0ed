import type {
  CreateNFSFileShareInput,
  CreateSMBFileShareInput,
  DeleteFileShareInput,
  DescribeNFSFileSharesInput,
  ListFileSharesInput,
  UpdateNFSFileShareInput,
  UpdateSMBFileShareInput,
} from '@aws-sdk/client-storage-gateway';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import type { Caches } from './caches.ts';
import { cacheBytes } from './disks.ts';
import type { Gateway, Gateways } from './gateway-records.ts';
import { slicePage } from './markers.ts';
import { overlaps, parseLocation } from './placement.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { newSettings, updatedSettings } from './settings.ts';
import { digestOf, idOf, mountName, newShareId, sameName } from './share-names.ts';
import { demandSettled, requireShare, shareStatus } from './share-status.ts';
import type { GatewayState, Protocol, ShareRecord } from './shares.ts';
import { domainState } from './smb-settings.ts';
import { tagList, tagMap } from './tag-maps.ts';

export interface ShareContext {
  readonly world: WorldFile;
  readonly gateways: Gateways;
  readonly state: GatewayState;
  readonly caches: Caches;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** How long CREATING and UPDATING are to be seen, real milliseconds. */
  readonly stepDelayMs: number;
}

/** Most file shares of a gateway [aws-facts 8]. */
const MAX_SHARES = 50;

/** A gateway without a cache has nothing to keep files in, and one outside a domain cannot ask it who somebody is. */
function demandReady(gateway: Gateway, settings: Readonly<Record<string, unknown>>, clock: Clock): void {
  if (cacheBytes(gateway) === 0)
    throw invalidGatewayRequest('The gateway has no cache; add one with AddCache.', 'NoDisksAvailable');
  if (settings.Authentication !== 'ActiveDirectory') return;
  const domain = domainState(gateway, clock);
  if (domain === 'JOINING')
    throw invalidGatewayRequest('The gateway is joining a domain.', 'JoinDomainInProgress');
  if (domain === 'DETACHED')
    throw invalidGatewayRequest('Authentication ActiveDirectory needs a gateway that has joined a domain.');
}

/**
 * Create, Describe, Update, List and Delete of file shares. A create repeated with its token answers with the same share, as
 * long as that exists.
 */
export function shareOperations(context: ShareContext): Readonly<Record<string, Operation>> {
  const { world, gateways, state, caches, clock, stepDelayMs } = context;
  const { shares } = state;
  const busyUntil = (): number => clock.now() + 2 * stepDelayMs * clock.speedUp;

  const demandName = (gatewayArn: string, name: string, self: string | null): void => {
    const ours = shares.all().filter((share) => share.gatewayArn === gatewayArn && share.arn !== self);
    if (ours.some((share) => sameName(share, name)))
      throw invalidGatewayRequest(`The gateway has a file share named ${JSON.stringify(name)} already.`);
  };
  const demandRoom = (gatewayArn: string, place: Pick<ShareRecord, 'bucket' | 'prefix'>): void => {
    if (shares.all().filter((share) => share.gatewayArn === gatewayArn).length >= MAX_SHARES)
      throw invalidGatewayRequest(`A gateway can have at most ${MAX_SHARES} file shares.`);
    const clash = shares.all().find((share) => overlaps(share, place));
    if (clash !== undefined)
      throw invalidGatewayRequest(`The location overlaps with the one of ${clash.arn}.`);
  };

  const create = async (protocol: Protocol, request: CreateNFSFileShareInput | CreateSMBFileShareInput) => {
    const clientToken = request.ClientToken ?? '';
    const { account, region } = await world.read();
    const gateway = await gateways.require(request.GatewayARN);
    const requestDigest = digestOf({ ...request, protocol });
    const known = shares.all().find((share) => share.clientToken === clientToken);
    if (known !== undefined) {
      if (known.requestDigest === requestDigest) return { FileShareARN: known.arn };
      throw invalidGatewayRequest('ClientToken was used with other parameters.');
    }
    const settings = newSettings(protocol, request);
    const { bucket, prefix } = parseLocation(request.LocationARN ?? '');
    if (prefix !== '' && settings.FileShareName === undefined)
      throw invalidGatewayRequest('FileShareName is required when LocationARN has a prefix.');
    const tags = tagMap(request.Tags);
    demandReady(gateway, settings, clock);
    demandRoom(gateway.arn, { bucket, prefix });
    const name = String(settings.FileShareName ?? bucket);
    demandName(gateway.arn, name, null);
    const id = newShareId();
    const share: ShareRecord = {
      arn: `arn:aws:storagegateway:${region}:${account}:share/${id}`,
      seq: shares.nextSeq(),
      protocol,
      gatewayArn: gateway.arn,
      clientToken,
      requestDigest,
      tags,
      settings: { ...settings, FileShareName: name },
      bucket,
      prefix,
      mount: mountName(state, name, id),
      busyStatus: 'CREATING',
      busyUntilMs: busyUntil(),
      dropping: false,
      listing: { atMs: clock.now(), folders: [], last: null },
    };
    await shares.put(share);
    caches.begin(share);
    return { FileShareARN: share.arn };
  };

  const describe = (protocol: Protocol, arns: readonly string[] = []): Promise<object[]> =>
    Promise.all(
      arns.map(async (arn) => {
        const share = requireShare(state, arn);
        if (share.protocol !== protocol)
          throw invalidGatewayRequest(
            `The specified ${protocol} file share was not found.`,
            'FileShareNotFound',
          );
        if (!share.dropping) await caches.of(share).look();
        return {
          ...share.settings,
          FileShareARN: share.arn,
          FileShareId: idOf(share.arn),
          FileShareStatus: await shareStatus(context, share),
          Path: `/${String(share.settings.FileShareName)}`,
          Tags: tagList(share.tags),
        };
      }),
    );

  const update = async (protocol: Protocol, request: UpdateNFSFileShareInput | UpdateSMBFileShareInput) => {
    const found = requireShare(state, request.FileShareARN);
    if (found.protocol !== protocol) throw invalidGatewayRequest(`This is not an ${protocol} file share.`);
    await gateways.require(found.gatewayArn);
    demandSettled(found);
    // What clients wrote before belongs to the share, even when it becomes read-only now.
    await caches.of(found).look();
    const share = requireShare(state, found.arn);
    demandSettled(share);
    const settings = updatedSettings(protocol, share.settings, request);
    demandName(share.gatewayArn, String(settings.FileShareName), share.arn);
    await shares.put({ ...share, settings, busyStatus: 'UPDATING', busyUntilMs: busyUntil() });
    return { FileShareARN: share.arn };
  };

  return {
    CreateNFSFileShare: (request: CreateNFSFileShareInput) => create('NFS', request),
    CreateSMBFileShare: (request: CreateSMBFileShareInput) => create('SMB', request),
    DescribeNFSFileShares: async (request: DescribeNFSFileSharesInput) => ({
      NFSFileShareInfoList: await describe('NFS', request.FileShareARNList),
    }),
    DescribeSMBFileShares: async (request: DescribeNFSFileSharesInput) => ({
      SMBFileShareInfoList: await describe('SMB', request.FileShareARNList),
    }),
    UpdateNFSFileShare: (request: UpdateNFSFileShareInput) => update('NFS', request),
    UpdateSMBFileShare: (request: UpdateSMBFileShareInput) => update('SMB', request),
    ListFileShares: async (request: ListFileSharesInput) => {
      const wanted = request.GatewayARN;
      if (wanted != null) await gateways.find(wanted);
      const found = shares.all().filter((share) => wanted == null || share.gatewayArn === wanted);
      const { items, next } = slicePage(found, request, ({ seq }) => seq);
      const entries = items.map(async (share) => ({
        FileShareType: share.protocol,
        FileShareARN: share.arn,
        FileShareId: idOf(share.arn),
        FileShareStatus: await shareStatus(context, share),
        GatewayARN: share.gatewayArn,
      }));
      return {
        FileShareInfoList: await Promise.all(entries),
        ...(request.Marker == null ? {} : { Marker: request.Marker }),
        ...(next === null ? {} : { NextMarker: next }),
      };
    },
    DeleteFileShare: async (request: DeleteFileShareInput) => {
      const { gatewayArn } = requireShare(state, request.FileShareARN);
      await gateways.require(gatewayArn);
      // As it is now, or a share that is gone meanwhile would be back.
      const share = requireShare(state, request.FileShareARN);
      const force = request.ForceDelete === true;
      // What a second request gets is not documented; one with force must be possible, or a share could not be got rid of.
      if (share.busyStatus === 'FORCE_DELETING' || (share.busyStatus === 'DELETING' && !force))
        throw invalidGatewayRequest(`The file share is ${share.busyStatus}.`);
      const leaving: ShareRecord = { ...share, busyStatus: force ? 'FORCE_DELETING' : 'DELETING' };
      await shares.put(leaving);
      caches.leave(leaving);
      return { FileShareARN: share.arn };
    },
  };
}
