import { accountOf } from '../config/account.ts';
import type { CommittedShare, DriftFacts, LeftBucket, WrittenRules } from '../doctor/drift/check.ts';
import type { EventBody } from '../ledger/events.ts';
import type { Progress } from '../ledger/progress.ts';
import { isOwn, ownRules } from '../plans/lifecycle/own-rules.ts';
import type { Plan, StepKind, StepOf } from '../plans/plan.ts';
import type { WantedPosture } from '../plans/posture/posture.ts';
import { wantedPosture } from '../plans/posture/wanted.ts';
import { ABORT_UPLOADS_AFTER_DAYS } from '../plans/steps/steps.ts';
import type { Buckets } from '../ports/bucket.ts';
import { readPostureRecord } from '../steps/posture-record.ts';
import { type RecordRef, readRecord } from '../steps/rules/record.ts';
import { planOfDigest } from './approved-plan.ts';
import type { Project } from './project.ts';

/** A committed share, and what made it what it is. */
export interface Committed extends CommittedShare {
  /** Days after which the plan's lifecycle rules end an upload that is not finished. */
  readonly uploadsDays: number;
  /** Its file share's ARN, and what was asked for where that is known; null without a file share. */
  readonly served: {
    readonly arn: string;
    readonly protocol: 'nfs' | 'smb';
    readonly step: StepOf<'file-share'> | null;
  } | null;
}

/** What was committed, and how it was left. */
export interface Left extends Pick<DriftFacts, 'buckets'> {
  readonly shares: readonly Committed[];
  readonly written: readonly WrittenThen[];
}

/** Rules that were written, and where the record of that lies; null where the ledger does not say. */
interface WrittenThen extends WrittenRules {
  readonly record: RecordRef | null;
}

/** Which shares are committed, and what the plans that did it say of them. A plan that is not on this host is done without. */
export async function leftBehind(
  project: Project,
  progress: Progress,
  names: readonly string[],
): Promise<Left> {
  const events = (await project.events()).map(({ at, event }) => ({ at, event }));
  const written = lastWritten(events);
  const commits = new Map(
    events.flatMap(({ event }) =>
      event.type === 'authority-committed' ? [[event.share, event.plan] as const] : [],
    ),
  );
  const plans = new Map<string, Plan | null>();
  for (const digest of new Set([...commits.values(), ...written.map(({ event }) => event.plan)]))
    plans.set(digest, await planOfDigest(project, digest));
  const shares = [...progress.shares].flatMap(([share, { authority }]): Committed[] => {
    if (authority.holder !== 'bucket' || !names.includes(share)) return [];
    const { bucket, keyPrefix, since } = authority;
    const plan = plans.get(commits.get(share) ?? '');
    const step = stepsOf(plan, 'file-share').find((one) => one.share === share);
    return [
      {
        share,
        committedAt: since,
        bucket,
        keyPrefix,
        uploadsDays: uploadsDaysOf(plan),
        ...servedBy(project, share, progress.resources.get(`${share}/file-share`), step),
      },
    ];
  });
  return {
    shares,
    buckets: shares.length === 0 ? [] : bucketsOf(project, [...plans.values()]),
    written:
      shares.length === 0 ? [] : written.map((one) => rulesOf(project, one, plans.get(one.event.plan))),
  };
}

function stepsOf<K extends StepKind>(plan: Plan | null | undefined, kind: K): readonly StepOf<K>[] {
  return (plan?.steps ?? []).filter((step): step is StepOf<K> => step.kind === kind);
}

function uploadsDaysOf(plan: Plan | null | undefined): number {
  const [step] = stepsOf(plan, 'lifecycle-rules');
  return step?.abortIncompleteMultipartUploadDays || ABORT_UPLOADS_AFTER_DAYS;
}

/** Its gateway goes by the name that the configuration gives it, under which gateways are looked at. */
function servedBy(
  { config }: Project,
  share: string,
  arn: string | undefined,
  step: StepOf<'file-share'> | undefined,
): Pick<Committed, 'fileShare' | 'served'> {
  if (arn === undefined) return { fileShare: null, served: null };
  const configured = config.shares.find(({ name }) => name === share);
  return {
    fileShare: { name: step?.fileShareName ?? share, gateway: configured?.gateway ?? '' },
    served: { arn, protocol: step?.protocol ?? configured?.protocol ?? 'smb', step: step ?? null },
  };
}

/** As the plans asked for; without them, as the configuration does. */
function bucketsOf({ config }: Project, plans: readonly (Plan | null)[]): readonly LeftBucket[] {
  const { migration } = config;
  const { name } = config.bucket;
  const steps = plans.flatMap((plan) => stepsOf(plan, 'bucket'));
  const of = (bucket: string, posture: WantedPosture): LeftBucket => ({
    bucket,
    migration,
    posture,
    account: accountOf(config),
    policy: null,
  });
  const asked = steps.map(({ bucket, posture }) => of(bucket, posture));
  const left = asked.length === 0 ? [of(name, wantedPosture(config, name))] : asked;
  return [...new Map(left.map((one) => [one.bucket, one])).values()];
}

interface RulesWritten {
  readonly at: string;
  readonly event: Extract<EventBody, { type: 'lifecycle-written' }>;
}

/** What was written last into each bucket, and not removed again. */
function lastWritten(
  events: readonly { readonly at: string; readonly event: EventBody }[],
): readonly RulesWritten[] {
  const last = new Map<string, RulesWritten>();
  for (const { at, event } of events) {
    if (event.type === 'lifecycle-written') last.set(event.bucket, { at, event });
    if (event.type === 'lifecycle-removed') last.delete(event.bucket);
  }
  return [...last.values()];
}

/**
 * The same, with the whole configurations that were recorded when they were written: `lifecycle apply` holds what it finds against these, too. Where a
 * record cannot be read now, what plan and ledger say has to do.
 */
export async function withRecords(
  left: Left,
  { postures }: Pick<Progress, 'postures'>,
  buckets: Buckets,
  control: string,
): Promise<Left> {
  const written = await Promise.all(
    left.written.map(async (one) => {
      const found =
        one.record === null ? null : await readRecord({ buckets, control }, one.record).catch(nothing);
      if (found === null) return one;
      const { rules } = found.after;
      const own = rules.filter((rule) => isOwn(rule, found.migration));
      return { ...one, ruleIds: own.flatMap(({ ID }) => ID ?? []), own, rules };
    }),
  );
  const known = await Promise.all(
    left.buckets.map(async (one) => {
      const mark = postures.get(one.bucket)?.at(-1);
      const record = mark && (await readPostureRecord(buckets, control, mark).catch(nothing));
      if (record == null) return one;
      // What was not to be changed was as it was seen.
      return {
        ...one,
        policy: { text: record.after.policy === undefined ? record.before.policy : record.after.policy },
      };
    }),
  );
  return { ...left, buckets: known, written };
}

const nothing = (): null => null;

function rulesOf(
  { config }: Project,
  { at, event }: RulesWritten,
  plan: Plan | null | undefined,
): WrittenThen {
  const step = stepsOf(plan, 'lifecycle-rules').find(({ id }) => id === event.step);
  const own = step === undefined ? null : ownRules(step, config.migration);
  const ruleIds = own?.flatMap(({ ID }) => ID ?? []) ?? event.ruleIds;
  return {
    bucket: event.bucket,
    at,
    ruleIds,
    digest: event.after,
    own,
    rules: null,
    record: event.record ?? null,
  };
}
