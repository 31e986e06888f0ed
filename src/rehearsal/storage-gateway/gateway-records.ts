import type { BandwidthRateLimitInterval } from '@aws-sdk/client-storage-gateway';
import type { Records, StoredRecord } from '../model-records.ts';
import type { World } from '../world.ts';
import type { WorldFile } from '../world-file.ts';
import { gatewayNotConnected, invalidGatewayRequest } from './refusals.ts';
import type { TagMap } from './tag-maps.ts';

/** When a gateway may be updated, under the API's names; hours are of its own time zone. */
export interface MaintenanceWindow {
  readonly HourOfDay: number;
  readonly MinuteOfHour: number;
  readonly DayOfWeek?: number;
  readonly DayOfMonth?: number;
  readonly SoftwareUpdatePreferences?: unknown;
}

/** Everything about a gateway that requests can change. */
export interface GatewaySettings {
  readonly name: string;
  /** `GMT`, `GMT+2:00`. */
  readonly timezone: string;
  readonly capacity: string;
  readonly logGroupArn: string | null;
  readonly tags: TagMap;
  /** False: its machine is switched off, or has no network. */
  readonly connected: boolean;
  /** Ids of the disks that are cache. */
  readonly cacheDisks: readonly string[];
  readonly maintenance: MaintenanceWindow;
  readonly uploadLimits: readonly BandwidthRateLimitInterval[];
  /** Null: not in a domain. */
  readonly domain: string | null;
  /** Until then the domain is being joined, milliseconds on the rehearsal's clock. */
  readonly joiningUntilMs: number;
  /** That there is one; the password itself is kept nowhere. */
  readonly guestPasswordSet: boolean;
  readonly smbSecurityStrategy: string;
  readonly smbSharesVisible: boolean;
  readonly smbAdmins: readonly string[];
}

/** What is kept of a gateway: what requests changed, over what the world or its activation gave it. */
export interface GatewayRecord extends StoredRecord {
  /** Null for a gateway of the world. */
  readonly activation: { readonly keyDigest: string } | null;
  readonly changes: Partial<GatewaySettings>;
  /** Deleted gateways of the world stay on record, or they would be back at once. */
  readonly deleted: boolean;
}

/** A gateway as it is now. */
export interface Gateway extends GatewaySettings {
  readonly arn: string;
  /** How fast its line is; null: as fast as the disk. */
  readonly uploadBitsPerSecond: number | null;
}

/** The gateways there are: the world's, then the activated ones. */
export interface Gateways {
  all(): Promise<readonly Gateway[]>;
  /** Throws `GatewayNotFound`. */
  find(arn: string | undefined): Promise<Gateway>;
  /** As {@link find}; throws `GatewayNotConnected` too. */
  require(arn: string | undefined): Promise<Gateway>;
  change(arn: string, changes: Partial<GatewaySettings>): Promise<void>;
  activate(arn: string, keyDigest: string, settings: Partial<GatewaySettings>): Promise<void>;
  /** Whether a gateway was activated with that key. */
  knowsKey(keyDigest: string): boolean;
  remove(arn: string): Promise<void>;
}

/** A disk of the rehearsed machine. */
export interface LocalDisk {
  readonly id: string;
  readonly node: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** The smallest cache AWS supports [aws-facts 8]. */
const CACHE_BYTES = 150 * 2 ** 30;

/** Every rehearsed gateway has these two; those of the world use the first as cache. */
export const LOCAL_DISKS: readonly [LocalDisk, LocalDisk] = [
  { id: 'pci-0000:03:00.0-scsi-0:0:1:0', node: 'SCSI (0:1)', path: '/dev/sdb', sizeBytes: CACHE_BYTES },
  { id: 'pci-0000:03:00.0-scsi-0:0:2:0', node: 'SCSI (0:2)', path: '/dev/sdc', sizeBytes: CACHE_BYTES },
];

/** The domain of a gateway whose world says nothing about it, so that file shares for Active Directory can be made. */
const DOMAIN = 'rehearsal.example';

const DEFAULTS: GatewaySettings = {
  name: '',
  timezone: 'GMT',
  capacity: 'Small',
  logGroupArn: null,
  tags: {},
  connected: true,
  cacheDisks: [],
  maintenance: { HourOfDay: 3, MinuteOfHour: 0, DayOfWeek: 0 },
  uploadLimits: [],
  domain: null,
  joiningUntilMs: 0,
  guestPasswordSet: false,
  smbSecurityStrategy: 'ClientSpecified',
  smbSharesVisible: false,
  smbAdmins: [],
};

type WorldGateway = World['gateways'][number];

function ofWorld(given: WorldGateway, record: GatewayRecord | undefined): Gateway {
  return {
    ...DEFAULTS,
    cacheDisks: [LOCAL_DISKS[0].id],
    name: given.name,
    domain: given.domain === undefined ? DOMAIN : given.domain,
    ...record?.changes,
    arn: given.arn,
    uploadBitsPerSecond: given.uploadBitsPerSecond ?? null,
  };
}

const activated = (record: GatewayRecord): Gateway => ({
  ...DEFAULTS,
  ...record.changes,
  arn: record.arn,
  uploadBitsPerSecond: null,
});

/** Gateways over the world, which is read anew each time, and over what requests changed. */
export function openGateways(world: WorldFile, records: Records<GatewayRecord>): Gateways {
  const all = async (): Promise<readonly Gateway[]> => {
    const given = (await world.read()).gateways.filter(({ arn }) => records.get(arn)?.deleted !== true);
    const own = records.all().filter(({ activation, deleted }) => activation !== null && !deleted);
    return [...given.map((gateway) => ofWorld(gateway, records.get(gateway.arn))), ...own.map(activated)];
  };
  const find = async (arn: string | undefined): Promise<Gateway> => {
    const found = (await all()).find((gateway) => gateway.arn === arn);
    if (found === undefined)
      throw invalidGatewayRequest('The specified gateway was not found.', 'GatewayNotFound');
    return found;
  };
  const recordOf = (arn: string): GatewayRecord =>
    records.get(arn) ?? { arn, seq: records.nextSeq(), activation: null, changes: {}, deleted: false };

  return {
    all,
    find,
    require: async (arn) => {
      const gateway = await find(arn);
      if (!gateway.connected) throw gatewayNotConnected();
      return gateway;
    },
    change: (arn, changes) => {
      const record = recordOf(arn);
      return records.put({ ...record, changes: { ...record.changes, ...changes } });
    },
    activate: (arn, keyDigest, settings) =>
      records.put({
        arn,
        seq: records.nextSeq(),
        activation: { keyDigest },
        changes: settings,
        deleted: false,
      }),
    knowsKey: (keyDigest) => records.all().some(({ activation }) => activation?.keyDigest === keyDigest),
    remove: (arn) => records.put({ ...recordOf(arn), changes: {}, deleted: true }),
  };
}
