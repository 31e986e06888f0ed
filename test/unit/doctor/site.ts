import { parseConfig } from '../../../src/config/parse.ts';
import type { Config } from '../../../src/config/schema.ts';
import { DOCTOR_CHECKS } from '../../../src/doctor/catalogue.ts';
import type { Diagnosis } from '../../../src/doctor/diagnosis-schema.ts';
import { judge } from '../../../src/doctor/judge.ts';
import type { Look, WhyUnseen } from '../../../src/doctor/look.ts';
import { ownNeeds, roleNeeds } from '../../../src/doctor/needs.ts';
import type {
  BucketSight,
  CredentialsSight,
  GatewaySight,
  MachineSight,
  MountSight,
  PostureSight,
  QueueSight,
  Sightings,
  Simulated,
} from '../../../src/doctor/sightings.ts';
import { postureDiff } from '../../../src/plans/posture/diff.ts';
import type { LivePosture } from '../../../src/plans/posture/posture.ts';
import { wantedPosture } from '../../../src/plans/posture/wanted.ts';
import { GOOD } from '../config/sample.ts';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/datasync`;
export const GATEWAY_ROLE = `arn:aws:iam::${ACCOUNT}:role/gateway`;

export const seen = <T>(value: T): Look<T> => ({ kind: 'seen', value });
export const unseen = (why: WhyUnseen, text = 'it was refused'): Look<never> => ({
  kind: 'unseen',
  why,
  text,
});

/** A trust policy that lets a service in. */
export const trusting = (service: string, condition?: object): object => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'sts:AssumeRole',
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ],
});

export const machine: MachineSight = {
  nodeVersion: '20.20.2',
  nodeNeeded: '20.19',
  openFiles: 65_536,
  stateWritable: true,
  freeBytes: 2 ** 40,
  missingPrograms: [],
};
export const credentials: CredentialsSight = {
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/i-1`,
  temporary: true,
  expiresAt: '2026-11-22T12:00:00.000Z',
  renews: true,
  clockAheadMs: 400,
};
export const gateway: NonNullable<GatewaySight> = {
  name: 'site',
  type: 'FILE_S3',
  state: 'RUNNING',
  cacheBytes: seen(200 * 2 ** 30),
  cacheDirtyPercent: seen(0),
  fileShares: seen(3),
};
/** A bucket as S3 makes it. */
export const BARE: LivePosture = {
  versioning: { status: 'Off', mfaDelete: false },
  publicAccess: {
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  },
  ownership: 'BucketOwnerEnforced',
  encryption: { algorithm: 'AES256', keyId: null, bucketKey: false, blocked: ['SSE-C'] },
  objectLock: null,
  inventory: null,
  policy: null,
};
/** The same as `apply` leaves it. */
export function settled(of: Config, name: string): LivePosture {
  const { changes } = postureDiff(wantedPosture(of, name), BARE, of.migration);
  const set = Object.fromEntries(changes.map(({ setting, value }) => [setting, value]));
  return { ...BARE, ...set };
}
export const bucketOf = (of: Config, name: string): NonNullable<BucketSight> => ({
  region: seen('us-east-1'),
  posture: Object.fromEntries(
    Object.entries(settled(of, name)).map(([setting, value]) => [setting, seen(value)]),
  ) as PostureSight,
  lifecycle: seen([]),
});
export const redis: Extract<QueueSight, { kind: 'redis' }> = {
  kind: 'redis',
  version: '7.0.15',
  evictionPolicy: 'noeviction',
  appendOnly: true,
  role: 'master',
};
export const mount: MountSight = {
  path: '/mnt/office',
  trouble: null,
  empty: false,
  mountPoint: true,
  fileSystem: 'cifs',
  identity: '1:2',
  marks: { known: 16, same: 15 },
};

const allowed = (
  needs: readonly { actions: readonly string[]; resources: readonly string[] }[],
): Simulated[] =>
  needs.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ action, resource, allowed: true }))),
  );

export const config = (change: (text: string) => string = (text) => text): Config =>
  parseConfig(change(GOOD), 'headwater.yaml');

/** Where nothing is wrong. */
export function healthy(of: Config = config()): Sightings {
  return {
    machine: seen(machine),
    plan: seen({ tasks: 4, fileShares: { site: 1 } }),
    credentials: seen(credentials),
    own: seen(allowed(ownNeeds(of, ACCOUNT))),
    roles: roleNeeds(of).map(({ arn, services, needs }) => ({
      arn,
      role: seen({ arn, trust: trusting(services[0] ?? '') }),
      may: seen(allowed(needs)),
    })),
    agents: of.agents.map(({ name }) => ({
      name,
      look: seen({ status: 'ONLINE', name: `${name}-vm`, lastSeen: '2026-11-22T09:59:00.000Z' }),
    })),
    gateways: [{ name: 'site', look: seen(gateway) }],
    buckets: [
      { name: 'demo-data', look: seen(bucketOf(of, 'demo-data')) },
      { name: 'demo-control', look: seen(bucketOf(of, 'demo-control')) },
    ],
    queue: seen(redis),
    mounts: [
      { name: 'raw', look: seen({ ...mount, path: '/mnt/raw', fileSystem: 'nfs4', identity: '1:1' }) },
      { name: 'office', look: seen(mount) },
    ],
    secrets: [
      { name: 'office', reference: 'env:OFFICE_PASSWORD', look: seen({ kind: 'env', othersMayRead: false }) },
    ],
    signing: {
      reference: 'file:evidence-key.pem',
      look: seen({ algorithm: 'ED25519', fingerprint: '5'.repeat(64), othersMayRead: false }),
    },
    used: { tasks: seen(20), locations: seen(6), agents: seen(2), executions: seen(1) },
  };
}

export interface Sample {
  readonly config?: Config;
  readonly rehearsal?: boolean;
  readonly seen?: (healthy: Sightings) => Sightings;
}

/** What is said where only what the sample says is otherwise. */
export function said(sample: Sample = {}): readonly Diagnosis[] {
  const own = sample.config ?? config();
  const { seen: change = (all) => all } = sample;
  return judge({
    config: own,
    rehearsal: sample.rehearsal ?? false,
    now: new Date('2026-11-22T10:00:00.000Z'),
    seen: change(healthy(own)),
  });
}

/** Ids of all checks. */
export const IDS: readonly string[] = DOCTOR_CHECKS.map(({ id }) => id);
