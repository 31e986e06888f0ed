import type { Clock } from '../clock.ts';
import type { WorldFile } from '../world-file.ts';
import type { AgentRecord, PrivateLink, Resources, TagMap } from './resources.ts';
import type { TaskMode } from './task-mode.ts';
import type { ToldFaults } from './told-faults.ts';

/** An agent as the service knows it. */
export interface Agent {
  readonly arn: string;
  readonly name: string;
  /** Null for one that nothing is known of any more: it may have been of any kind. */
  readonly mode: TaskMode | null;
  /** Nothing but a location knows it: it stands neither in `world.json` nor was it made here. */
  readonly gone: boolean;
  /** Whether it can work now. */
  readonly reachable: boolean;
  /** What the service says: a silence is noticed late. */
  readonly status: 'ONLINE' | 'OFFLINE';
  readonly lastContactMs: number;
  readonly createdAtMs: number;
  readonly privateLink: PrivateLink | null;
  readonly tags: TagMap;
  /** The order in lists: those of `world.json`, those made since, those that only locations know. */
  readonly seq: number;
}

/** The agents of `world.json` and those made over the API, side by side. */
export interface AgentBook {
  /** All of them, those included that a location names and nothing else knows any more. */
  all(): Promise<readonly Agent[]>;
  /** Null when there is none of that ARN. */
  find(arn: string): Promise<Agent | null>;
  /** The first of these that cannot work now, or null. */
  unreachable(arns: readonly string[]): Promise<string | null>;
  /** Notes a change of an agent that `find` knows, over what `world.json` says of it. */
  change(agent: Agent, patch: Partial<AgentRecord>): Promise<void>;
}

/** An agent is offline after this long without a word [aws-facts 1]. */
const SILENT_MS = 5 * 60_000;

/** Room for more agents than anybody writes into `world.json`. */
const AFTER_WORLD = 1_000_000;

/** Opens the book over the records in `resources`. */
export function openAgentBook({
  world,
  resources,
  clock,
  faults,
}: {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly faults?: Pick<ToldFaults, 'offlineSince'> | undefined;
}): AgentBook {
  const { agents, locations } = resources;

  /** Reachability by what a person set, which counts from then on; else by what `world.json` says, which always did. */
  const contact = (record: AgentRecord | undefined, byWorld: boolean, sinceMs: number) => {
    const reachable = record?.online ?? byWorld;
    if (reachable) return { reachable, status: 'ONLINE', lastContactMs: clock.now() } as const;
    const lastContactMs = record?.online === false ? record.changedAtMs : sinceMs;
    const silent = record?.online !== false || clock.now() - lastContactMs >= SILENT_MS;
    return { reachable, status: silent ? 'OFFLINE' : 'ONLINE', lastContactMs } as const;
  };

  const all = async (): Promise<readonly Agent[]> => {
    const premises = (await world.read()).agents;
    const worldMs = world.changedAt()?.getTime() ?? 0;
    const ofWorld = premises.map((given, seq): Agent => {
      const record = agents.get(given.arn);
      return {
        arn: given.arn,
        gone: false,
        name: record?.name ?? given.name,
        mode: record?.mode ?? (given.mode === 'enhanced' ? 'ENHANCED' : 'BASIC'),
        ...contact(record, given.status !== 'offline', worldMs),
        createdAtMs: record?.keyDigest ? record.createdAtMs : worldMs,
        privateLink: record?.privateLink ?? null,
        tags: record?.tags ?? {},
        seq,
      };
    });
    const known = new Set(premises.map(({ arn }) => arn));
    const made = agents.all().filter(({ arn, keyDigest }) => keyDigest !== null && !known.has(arn));
    const created = made.map(
      (record): Agent => ({
        arn: record.arn,
        gone: false,
        name: record.name ?? '',
        mode: record.mode,
        ...contact(record, true, record.createdAtMs),
        createdAtMs: record.createdAtMs,
        privateLink: record.privateLink,
        tags: record.tags,
        seq: AFTER_WORLD + record.seq,
      }),
    );
    for (const { arn } of created) known.add(arn);
    const named = new Set(locations.all().flatMap((l) => (l.type === 'S3' ? [] : l.agentArns)));
    const gone = [...named].filter((arn) => !known.has(arn));
    const lost = gone.map(
      (arn, i): Agent => ({
        arn,
        gone: true,
        name: '',
        mode: agents.get(arn)?.mode ?? null,
        reachable: false,
        status: 'OFFLINE',
        lastContactMs: worldMs,
        createdAtMs: worldMs,
        privateLink: null,
        tags: {},
        seq: 2 * AFTER_WORLD + i,
      }),
    );
    return [...ofWorld, ...created, ...lost]
      .filter(({ arn }) => agents.get(arn)?.deleted !== true)
      .map((agent) => {
        const lastContactMs = faults?.offlineSince(agent.arn) ?? null;
        return lastContactMs === null
          ? agent
          : { ...agent, reachable: false, status: 'OFFLINE', lastContactMs };
      });
  };

  return {
    all,
    find: async (arn) => (await all()).find((agent) => agent.arn === arn) ?? null,
    unreachable: async (arns) => {
      const able = new Set((await all()).filter(({ reachable }) => reachable).map(({ arn }) => arn));
      return arns.find((arn) => !able.has(arn)) ?? null;
    },
    change: (agent, patch) => {
      const before: AgentRecord = agents.get(agent.arn) ?? {
        arn: agent.arn,
        seq: agents.nextSeq(),
        createdAtMs: agent.createdAtMs,
        tags: agent.tags,
        name: null,
        mode: null,
        privateLink: null,
        online: null,
        changedAtMs: agent.createdAtMs,
        deleted: false,
        keyDigest: null,
      };
      return agents.put({ ...before, ...patch });
    },
  };
}
