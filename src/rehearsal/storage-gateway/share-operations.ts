import { createHash, randomBytes } from 'node:crypto';
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
import { requireGateway } from './gateways.ts';
import { slicePage } from './markers.ts';
import { overlaps, parseLocation } from './placement.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { newSettings, updatedSettings } from './settings.ts';
import type { GatewayState, Protocol, ShareRecord } from './shares.ts';
import { tagList, tagMap } from './tag-maps.ts';

export interface ShareContext {
  readonly world: WorldFile;
  readonly state: GatewayState;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** How long CREATING and UPDATING are to be seen. */
  readonly stepDelayMs: number;
}

/** Most file shares of a gateway [aws-facts 8]. */
const MAX_SHARES = 50;
/** Most ARNs of a describe [aws-facts 8]. */
const MAX_DESCRIBED = 10;
const TOKEN = /^.{5,100}$/s;

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const newShareId = (): string => `share-${randomBytes(4).toString('hex').toUpperCase()}`;
const digestOf = (request: object): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

/** The share of that ARN; throws `FileShareNotFound`. */
export function requireShare(state: GatewayState, arn: string | undefined): ShareRecord {
  const share = state.shares.get(arn ?? '');
  if (share === undefined)
    throw invalidGatewayRequest('The specified file share was not found.', 'FileShareNotFound');
  return share;
}

/** Shown status: a share over a bucket that is not there cannot serve anything. */
export async function shareStatus(share: ShareRecord, store: ObjectStore, clock: Clock): Promise<string> {
  if (clock.now() < share.busyUntilMs) return share.busyStatus;
  return (await store.hasBucket(share.bucket)) ? 'AVAILABLE' : 'UNAVAILABLE';
}

/** Create, Describe, Update, List and Delete of file shares. A create repeated with its token answers with the same share. */
export function shareOperations({
  world,
  state,
  store,
  clock,
  stepDelayMs,
}: ShareContext): Readonly<Record<string, Operation>> {
  const { shares } = state;
  const busyUntil = (): number => clock.now() + 2 * stepDelayMs;

  const demandRoom = (
    candidate: Pick<ShareRecord, 'gatewayArn' | 'bucket' | 'prefix'>,
    name: unknown,
  ): void => {
    const ours = shares.all().filter((share) => share.gatewayArn === candidate.gatewayArn);
    if (ours.length >= MAX_SHARES)
      throw invalidGatewayRequest(`A gateway can have at most ${MAX_SHARES} file shares.`);
    const clash = shares.all().find((share) => overlaps(share, candidate));
    if (clash !== undefined)
      throw invalidGatewayRequest(`The location overlaps with the one of ${clash.arn}.`);
    if (name !== undefined && ours.some((share) => share.settings.FileShareName === name)) {
      throw invalidGatewayRequest(`The gateway has a file share named ${JSON.stringify(name)} already.`);
    }
  };

  const create = async (protocol: Protocol, request: CreateNFSFileShareInput | CreateSMBFileShareInput) => {
    const clientToken = request.ClientToken ?? '';
    if (!TOKEN.test(clientToken)) throw invalidGatewayRequest('ClientToken must have 5 to 100 characters.');
    const { account, region } = await world.read();
    const gateway = await requireGateway(world, request.GatewayARN ?? '');
    const requestDigest = digestOf({ ...request, protocol });
    const known = shares.all().find((share) => share.clientToken === clientToken);
    if (known !== undefined) {
      if (known.requestDigest === requestDigest) return { FileShareARN: known.arn };
      throw invalidGatewayRequest('ClientToken was used with other parameters.');
    }
    const settings = newSettings(protocol, request);
    const { bucket, prefix } = parseLocation(request.LocationARN ?? '');
    if (prefix !== '' && settings.FileShareName === undefined) {
      throw invalidGatewayRequest('FileShareName is required when LocationARN has a prefix.');
    }
    demandRoom({ gatewayArn: gateway.arn, bucket, prefix }, settings.FileShareName);
    const share: ShareRecord = {
      arn: `arn:aws:storagegateway:${region}:${account}:share/${newShareId()}`,
      seq: shares.nextSeq(),
      protocol,
      gatewayArn: gateway.arn,
      clientToken,
      requestDigest,
      tags: tagMap(request.Tags),
      settings: { ...settings, FileShareName: settings.FileShareName ?? bucket },
      bucket,
      prefix,
      busyStatus: 'CREATING',
      busyUntilMs: busyUntil(),
    };
    await shares.put(share);
    return { FileShareARN: share.arn };
  };

  const describe = async (protocol: Protocol, arns: readonly string[] | undefined): Promise<object[]> => {
    if (arns === undefined || arns.length < 1 || arns.length > MAX_DESCRIBED) {
      throw invalidGatewayRequest(`FileShareARNList must hold 1 to ${MAX_DESCRIBED} ARNs.`);
    }
    return Promise.all(
      arns.map(async (arn) => {
        const share = requireShare(state, arn);
        if (share.protocol !== protocol) {
          throw invalidGatewayRequest(
            `The specified ${protocol} file share was not found.`,
            'FileShareNotFound',
          );
        }
        return {
          ...share.settings,
          FileShareARN: share.arn,
          FileShareId: idOf(share.arn),
          FileShareStatus: await shareStatus(share, store, clock),
          Path: `/${String(share.settings.FileShareName)}`,
          Tags: tagList(share.tags),
        };
      }),
    );
  };

  const update = async (protocol: Protocol, request: UpdateNFSFileShareInput | UpdateSMBFileShareInput) => {
    const share = requireShare(state, request.FileShareARN);
    if (share.protocol !== protocol) throw invalidGatewayRequest(`This is not an ${protocol} file share.`);
    const settings = updatedSettings(protocol, share.settings, request);
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
      if (wanted !== undefined) await requireGateway(world, wanted);
      const found = shares.all().filter((share) => wanted === undefined || share.gatewayArn === wanted);
      const { items, next } = slicePage(found, request);
      const entries = items.map(async (share) => ({
        FileShareType: share.protocol,
        FileShareARN: share.arn,
        FileShareId: idOf(share.arn),
        FileShareStatus: await shareStatus(share, store, clock),
        GatewayARN: share.gatewayArn,
      }));
      return {
        FileShareInfoList: await Promise.all(entries),
        ...(request.Marker === undefined ? {} : { Marker: request.Marker }),
        ...(next === null ? {} : { NextMarker: next }),
      };
    },
    DeleteFileShare: async (request: DeleteFileShareInput) => {
      const share = requireShare(state, request.FileShareARN);
      await shares.remove(share.arn);
      return { FileShareARN: share.arn };
    },
  };
}
