import type { AddCacheInput, DescribeCacheInput, ListLocalDisksInput } from '@aws-sdk/client-storage-gateway';
import type { Operation } from '../model-service.ts';
import type { Caches } from './caches.ts';
import { type Gateway, type Gateways, LOCAL_DISKS } from './gateway-records.ts';
import { invalidGatewayRequest } from './refusals.ts';

/** Size of the disks a gateway uses as cache, bytes. */
export function cacheBytes(gateway: Gateway): number {
  return LOCAL_DISKS.filter(({ id }) => gateway.cacheDisks.includes(id)).reduce(
    (sum, { sizeBytes }) => sum + sizeBytes,
    0,
  );
}

const percentOf = (bytes: number, all: number): number =>
  all === 0 ? 0 : Math.min(100, (bytes / all) * 100);

/** How much of the cache so many bytes are, 0 to 100. */
export function cachePercent(gateway: Gateway, bytes: number): number {
  return percentOf(bytes, cacheBytes(gateway));
}

/** The gateway's disks and its cache. Nothing is read through a rehearsed gateway, so hits and misses stay 0. */
export function diskOperations(gateways: Gateways, caches: Caches): Readonly<Record<string, Operation>> {
  return {
    ListLocalDisks: async (request: ListLocalDisksInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      return {
        GatewayARN: gateway.arn,
        Disks: LOCAL_DISKS.map(({ id, node, path, sizeBytes }) => ({
          DiskId: id,
          DiskNode: node,
          DiskPath: path,
          DiskStatus: 'present',
          DiskSizeInBytes: sizeBytes,
          DiskAllocationType: gateway.cacheDisks.includes(id) ? 'CACHE_STORAGE' : 'AVAILABLE',
        })),
      };
    },
    AddCache: async (request: AddCacheInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const wanted = [...new Set(request.DiskIds ?? [])];
      if (wanted.length === 0) throw invalidGatewayRequest('DiskIds is empty.');
      for (const id of wanted) {
        if (!LOCAL_DISKS.some((disk) => disk.id === id))
          throw invalidGatewayRequest(`There is no disk ${JSON.stringify(id)}.`, 'DiskDoesNotExist');
        if (gateway.cacheDisks.includes(id))
          throw invalidGatewayRequest(`The disk ${id} is in use.`, 'DiskAlreadyAllocated');
      }
      await gateways.change(gateway.arn, { cacheDisks: [...gateway.cacheDisks, ...wanted] });
      return { GatewayARN: gateway.arn };
    },
    DescribeCache: async (request: DescribeCacheInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const { usedBytes, dirtyBytes } = await caches.totals(gateway.arn);
      return {
        GatewayARN: gateway.arn,
        DiskIds: [...gateway.cacheDisks],
        CacheAllocatedInBytes: cacheBytes(gateway),
        CacheUsedPercentage: cachePercent(gateway, usedBytes),
        CacheDirtyPercentage: cachePercent(gateway, dirtyBytes),
        CacheHitPercentage: 0,
        CacheMissPercentage: 0,
      };
    },
  };
}
