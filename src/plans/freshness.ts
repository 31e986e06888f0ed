import { HeadwaterError } from '../errors.ts';
import type { Plan } from './plan.ts';

/** The world a plan is about to act on, as far as it can move away from the plan's basis. */
export interface PlanWorld {
  readonly configDigest: string;
  /** The newest scan of each share; a share without one has no row. */
  readonly inventories: readonly { readonly share: string; readonly id: string; readonly sha256: string }[];
  /** All ledger events, oldest first; `plan` is the digest of the plan an event belongs to. */
  readonly events: readonly {
    readonly seq: number;
    readonly digest: string;
    readonly type: string;
    readonly plan: string | null;
    /** The share whose evidence it records; null for every other event. */
    readonly evidenceOf: string | null;
  }[];
}

/** Events of another plan that change nothing a plan turns on. */
const HARMLESS: ReadonlySet<string> = new Set([
  'migration-opened',
  'plan-approved',
  'step-started',
  'step-held',
  'evidence-recorded',
]);

/** What has moved since the plan was made, a sentence each; empty when it is fresh. A plan's own events move nothing. */
export function staleness(plan: Plan, world: PlanWorld): string[] {
  const moved: string[] = [];
  if (world.configDigest !== plan.basis.configDigest) moved.push('headwater.yaml has changed.');
  for (const basis of plan.basis.inventories) {
    const newest = world.inventories.find(({ share }) => share === basis.share);
    if (newest === undefined) moved.push(`The inventory ${basis.id} of share ${basis.share} is gone.`);
    else if (newest.id !== basis.id)
      moved.push(
        `Share ${basis.share} has a newer inventory: the plan is from ${basis.id}, the newest is ${newest.id}.`,
      );
    else if (newest.sha256 !== basis.sha256)
      moved.push(`The inventory ${basis.id} of share ${basis.share} is not the one the plan was made from.`);
  }
  const { seq, digest } = plan.basis.ledger;
  if (seq > 0 && world.events.find((event) => event.seq === seq)?.digest !== digest) {
    moved.push(`The ledger is another one: its event ${seq} is not the one the plan was made at.`);
  }
  moved.push(...newerEvidence(plan, world));
  const foreign = world.events.filter(
    (event) =>
      event.seq > seq && event.plan !== null && event.plan !== plan.digest && !HARMLESS.has(event.type),
  );
  for (const other of new Set(foreign.map((event) => event.plan))) {
    const types = [...new Set(foreign.filter((event) => event.plan === other).map((event) => event.type))];
    moved.push(`Plan ${other?.slice(0, 12)} has been at work since (${types.join(', ')}).`);
  }
  return moved;
}

/**
 * Evidence that a plan to repair from other evidence is too old for. What was recorded after the plan's own check is not: the
 * repair is over then.
 */
function newerEvidence({ basis, digest }: Plan, { events }: PlanWorld): string[] {
  return (basis.repair ?? []).flatMap(({ share, evidence }) => {
    const next = events.find(({ seq, evidenceOf }) => seq > basis.ledger.seq && evidenceOf === share);
    return next === undefined || next.plan === digest
      ? []
      : [`Share ${share} was verified again: the plan repairs what ${evidence} found.`];
  });
}

/** Refuses a stale plan: HeadwaterError `plan-stale` (stale) that names everything that moved. */
export function assertFresh(plan: Plan, world: PlanWorld): void {
  const moved = staleness(plan, world);
  if (moved.length === 0) return;
  throw new HeadwaterError({
    code: 'plan-stale',
    blame: 'stale',
    message: `Plan ${plan.digest.slice(0, 12)} no longer fits:\n${moved.map((line) => `  ${line}`).join('\n')}`,
    next: [
      plan.basis.repair === undefined
        ? 'Make a new one with headwater plan create, look at headwater plan diff, and approve it.'
        : 'Make a new one from the newest evidence: headwater apply --repair',
    ],
  });
}
