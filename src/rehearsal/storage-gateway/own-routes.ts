import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import { OwnRequestRefused, type OwnRoutes } from '../own-api.ts';
import type { Caches } from './caches.ts';
import { cachePercent } from './disks.ts';
import type { Gateway, Gateways } from './gateway-records.ts';
import { shareStatus } from './share-status.ts';
import type { GatewayState, ShareRecord } from './shares.ts';

export interface OwnContext {
  readonly gateways: Gateways;
  readonly state: GatewayState;
  readonly caches: Caches;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Longest lists of files in an answer. */
const MAX_SHOWN = 100;

const powerSchema = z.strictObject({ gateway: z.string(), power: z.enum(['on', 'off']) });

/**
 * `GET gateway`: all gateways and losses; `GET gateway?share=ARN`: one share's cache, with the numbers CloudWatch would have;
 * `POST gateway {"gateway": ARN, "power": "off"}`: what a person does to the machine itself.
 */
export function ownRoutes(context: OwnContext): OwnRoutes {
  const { gateways, state, caches, clock } = context;
  const { shares, notices, losses } = state;
  const iso = (ms: number): string => new Date(ms).toISOString();

  const metrics = (gateway: Gateway, looked: Awaited<ReturnType<ReturnType<Caches['of']>['look']>>) => ({
    CachePercentDirty: cachePercent(gateway, looked.dirtyBytes),
    CachePercentUsed: cachePercent(gateway, looked.usedBytes),
    FilesFailingUpload: looked.dirty.filter(({ failing }) => failing !== null).length,
  });

  const shareOf = (arn: string): ShareRecord => {
    const share = shares.get(arn);
    if (share === undefined) throw new OwnRequestRefused('there is no such file share');
    return share;
  };

  const shareAnswer = async (arn: string): Promise<object> => {
    const gateway = await gateways.find(shareOf(arn).gatewayArn).catch(() => {
      throw new OwnRequestRefused('the world has no such gateway any more');
    });
    const share = shareOf(arn);
    const looked = share.dropping ? caches.of(share).state() : await caches.of(share).look();
    const failing = looked.dirty.filter((file) => file.failing !== null);
    const { last, atMs } = share.listing;
    return {
      share: share.arn,
      gateway: share.gatewayArn,
      status: await shareStatus(context, share),
      mount: `storage-gateway/mounts/${share.mount}`,
      dirtyFiles: looked.dirty.length,
      dirtyBytes: looked.dirtyBytes,
      usedBytes: looked.usedBytes,
      failing: failing.slice(0, MAX_SHOWN).map(({ path, failing: reason }) => ({ path, reason })),
      refusedFiles: looked.refusedCount,
      refused: looked.refused.slice(0, MAX_SHOWN),
      metrics: metrics(gateway, looked),
      knownSince: iso(atMs),
      lastRefresh: last === null ? null : { at: iso(last.atMs), objects: last.objects, bytes: last.bytes },
      waiting: notices
        .all()
        .filter((notice) => notice.shareArn === share.arn && notice.finishedAtMs === null)
        .map(({ kind, notificationId }) => ({ kind, id: notificationId })),
    };
  };

  const gatewayAnswer = async (gateway: Gateway): Promise<object> => {
    const ours = shares.all().filter((share) => share.gatewayArn === gateway.arn);
    const { usedBytes, dirtyBytes } = await caches.totals(gateway.arn);
    const failing = ours
      .flatMap((share) => (share.dropping ? [] : caches.of(share).state().dirty))
      .filter((file) => file.failing !== null);
    return {
      gateway: gateway.arn,
      name: gateway.name,
      power: gateway.connected ? 'on' : 'off',
      shares: ours.map(({ arn }) => arn),
      metrics: {
        CachePercentDirty: cachePercent(gateway, dirtyBytes),
        CachePercentUsed: cachePercent(gateway, usedBytes),
        FilesFailingUpload: failing.length,
      },
    };
  };

  return {
    'GET gateway': async ({ query }) => {
      const arn = query.get('share');
      if (arn === null) {
        const lost = losses.all().map(({ arn: share, seq: _, atMs, ...loss }) => ({
          share,
          ...loss,
          at: iso(atMs),
        }));
        return { gateways: await Promise.all((await gateways.all()).map(gatewayAnswer)), lost };
      }
      return shareAnswer(arn);
    },
    'POST gateway': async ({ body }) => {
      const asked = powerSchema.safeParse(body);
      if (!asked.success) throw new OwnRequestRefused('give gateway (an ARN) and power ("on" or "off")');
      const { gateway: arn, power } = asked.data;
      if (!(await gateways.all()).some((gateway) => gateway.arn === arn))
        throw new OwnRequestRefused('there is no such gateway');
      await gateways.change(arn, { connected: power === 'on' });
      const waiting = shares.all().filter((share) => share.gatewayArn === arn && !share.dropping);
      if (power === 'on') await Promise.all(waiting.map((share) => caches.of(share).look()));
      return { gateway: arn, power, at: iso(clock.now()) };
    },
  };
}
