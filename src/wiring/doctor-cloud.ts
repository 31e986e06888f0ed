import type { Area } from '../doctor/areas.ts';
import type { Look, Named } from '../doctor/look.ts';
import { ownNeeds, roleNeeds } from '../doctor/needs.ts';
import type { Sightings } from '../doctor/sightings.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import { type CloudLooks, lookedAt } from '../ports/doctor.ts';
import type { Looking } from './doctor-local.ts';
import type { Project } from './project.ts';
import { ensureRehearsal, REHEARSAL_ACCOUNT, rehearsalCredentials } from './rehearsal-process.ts';

const CLOUD: readonly Area[] = ['credentials', 'roles', 'agents', 'gateways', 'buckets', 'quotas'];

/** Whether an area is looked at by asking AWS. */
export function needsCloud(area: Area): boolean {
  return CLOUD.includes(area);
}

type CloudSightings = Omit<Sightings, 'plan' | 'machine' | 'queue' | 'mounts' | 'secrets' | 'signing'>;

/** What AWS, or the rehearsal, shows; a rehearsal is started when it does not run. */
export async function cloudSightings(looking: Looking): Promise<CloudSightings> {
  const connected = connectLooks(looking.project, looking.withinMs);
  // A rehearsal takes seconds to start: no look's time. Whether it did is what each of them finds out.
  await connected.catch(() => undefined);
  const ask = async <T>(look: (cloud: CloudLooks) => Promise<T>): Promise<Look<T>> =>
    lookedAt(looking.withinMs, async () => look(await connected));
  try {
    return await asked(looking, ask);
  } finally {
    await connected.then(
      (cloud) => cloud.close(),
      () => undefined,
    );
  }
}

type Ask = <T>(look: (cloud: CloudLooks) => Promise<T>) => Promise<Look<T>>;

async function asked({ project, areas, toldOf }: Looking, ask: Ask): Promise<CloudSightings> {
  const { migration, agents, gateways, bucket } = project.config;
  const when = async <T>(area: Area, look: () => Promise<T>): Promise<T | undefined> =>
    areas.includes(area) ? toldOf(area, look()) : undefined;
  const each = <T>(
    items: readonly { readonly name: string; readonly arn: string }[],
    look: (cloud: CloudLooks, arn: string) => Promise<T>,
  ): Promise<Named<T>[]> =>
    Promise.all(items.map(async ({ name, arn }) => ({ name, look: await ask((cloud) => look(cloud, arn)) })));
  const buckets = [...new Set([bucket.name, bucket.control])].map((name) => ({ name, arn: name }));
  const [who, roles, seenAgents, seenGateways, seenBuckets, used] = await Promise.all([
    when('credentials', () => credentialSights(project, ask)),
    when('roles', () => roleSights(project, ask)),
    when('agents', () => each(agents, (cloud, arn) => cloud.agent(arn))),
    when('gateways', () => each(gateways, (cloud, arn) => cloud.gateway(arn))),
    when('buckets', () => each(buckets, (cloud, name) => cloud.bucket(name, inventoryId(migration)))),
    when('quotas', () => ask((cloud) => cloud.used())),
  ]);
  return {
    ...who,
    ...(roles === undefined ? {} : { roles }),
    ...(seenAgents === undefined ? {} : { agents: seenAgents }),
    ...(seenGateways === undefined ? {} : { gateways: seenGateways }),
    ...(seenBuckets === undefined ? {} : { buckets: seenBuckets }),
    ...(used === undefined ? {} : { used: used.kind === 'seen' ? used.value : unused(used) }),
  };
}

/** Nothing of it could be asked, for the same reason. */
function unused(look: Extract<Look<never>, { kind: 'unseen' }>): NonNullable<Sightings['used']> {
  return { tasks: look, locations: look, agents: look, executions: look };
}

async function credentialSights(
  { config }: Project,
  ask: Ask,
): Promise<Pick<CloudSightings, 'credentials' | 'own'>> {
  const credentials = await ask((cloud) => cloud.credentials());
  if (credentials.kind === 'unseen') return { credentials };
  const { arn, account } = credentials.value;
  return { credentials, own: await ask((cloud) => cloud.simulate(arn, ownNeeds(config, account))) };
}

function roleSights({ config }: Project, ask: Ask): Promise<NonNullable<CloudSightings['roles']>> {
  return Promise.all(
    roleNeeds(config).map(async ({ arn, needs }) => {
      const [role, may] = await Promise.all([
        ask((cloud) => cloud.role(arn)),
        ask((cloud) => cloud.simulate(arn, needs)),
      ]);
      return { arn, role, may };
    }),
  );
}

/** Looks at this project's AWS; `withinMs` is what a look has. */
export async function connectLooks(project: Project, withinMs: number): Promise<CloudLooks> {
  const { aws } = project.config;
  const endpoint = project.rehearsal ? await ensureRehearsal(project) : aws.endpoint;
  const { createLooks } = await import('../adapters/aws/looks/looks.ts');
  return createLooks({
    region: aws.region,
    rehearsal: project.rehearsal ? { credentialsFile: rehearsalCredentials(project) } : null,
    account: aws.account ?? (project.rehearsal ? REHEARSAL_ACCOUNT : ''),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(aws.profile === undefined ? {} : { profile: aws.profile }),
    // Part of a look has less time than the look, so that what it did see is told.
    withinMs: withinMs * 0.8,
    now: Date.now,
  });
}
