import type { FieldChange, PlanDiff } from '../plans/diff/diff-schema.ts';
import type { Step } from '../plans/plan.ts';

/** All that two plans do differently with one share, or with none (`null`). */
export interface ShareDiff {
  readonly share: string | null;
  readonly mark: '+' | '-' | '~';
  readonly fields: readonly FieldChange[];
  readonly partitions: PlanDiff['partitions'];
  readonly steps: PlanDiff['steps'];
  /** Steps that only do what a partition's line says already. */
  readonly following: number;
  /** Partitions that only have another turn or time, and steps that only wait for others than before. */
  readonly shifted: { readonly partitions: number; readonly steps: number };
}

interface Parts {
  fields: readonly FieldChange[];
  partitions: { added: PartitionItem[]; removed: PartitionItem[]; changed: Changed[] };
  steps: { added: Step[]; removed: Step[]; changed: Changed[] };
}
type PartitionItem = PlanDiff['partitions']['added'][number];
type Changed = PlanDiff['steps']['changed'][number];

const TURN_ONLY: ReadonlySet<string> = new Set(['turn', 'seconds']);
/** What a run takes over from its partition. */
const FROM_PARTITION: ReadonlySet<string> = new Set(['agents', 'task', 'needs', 'selection', 'partition']);

/** Changes by share in the order of names, what concerns all shares last. With `all`, nothing is only counted. */
export function sharesOfDiff(diff: PlanDiff, all: boolean): readonly ShareDiff[] {
  const { shares } = diff;
  const parts = partsByShare(diff);
  for (const share of [...shares.added, ...shares.removed]) partsOf(parts, share);
  for (const { share, fields } of shares.changed) partsOf(parts, share).fields = fields;
  const [added, removed] = [new Set(shares.added), new Set(shares.removed)];
  return [...parts]
    .sort(([a], [b]) => (a === null || (b !== null && a > b) ? 1 : -1))
    .map(([share, own]): ShareDiff => {
      const mark = share === null ? '~' : added.has(share) ? '+' : removed.has(share) ? '-' : '~';
      return { share, mark, ...(all ? whole(own) : essential(own)) };
    });
}

function whole({ fields, partitions, steps }: Parts): Omit<ShareDiff, 'share' | 'mark'> {
  const shifted = { partitions: 0, steps: 0 };
  return {
    fields,
    partitions: { ...partitions, same: 0 },
    steps: { ...steps, same: 0 },
    following: 0,
    shifted,
  };
}

/** Without what follows from something else that is shown. */
function essential({ fields, partitions, steps }: Parts): Omit<ShareDiff, 'share' | 'mark'> {
  const moved = partitions.changed.filter((one) => !has(TURN_ONLY, one));
  const told = new Set([...partitions.added, ...partitions.removed, ...moved].map(({ id }) => id));
  const follows = (step: Step) => step.kind === 'transfer' && told.has(step.partition);
  const added = steps.added.filter((step) => !follows(step));
  const removed = steps.removed.filter((step) => !follows(step));
  const others = steps.changed.filter(
    (one) => !(has(FROM_PARTITION, one) && told.has(partitionOf(one.id) ?? '')),
  );
  const changed = others.filter(({ fields: of }) => of.some(({ field }) => field !== 'needs'));
  const count = (of: Parts['steps']) => of.added.length + of.removed.length + of.changed.length;
  return {
    fields,
    partitions: { ...partitions, changed: moved, same: 0 },
    steps: { added, removed, changed, same: 0 },
    following: count(steps) - count({ added, removed, changed: others }),
    shifted: {
      partitions: partitions.changed.length - moved.length,
      steps: others.length - changed.length,
    },
  };
}

function has(allowed: ReadonlySet<string>, { fields }: Changed): boolean {
  return fields.every(({ field }) => allowed.has(field));
}

/** The partition that a run carries, by the name of its step; null for other steps. */
function partitionOf(step: string): string | null {
  const [, share, number = 'whole'] = /^([^/]+)\/transfer\/[^.]+(?:\.(p\d+))?$/.exec(step) ?? [];
  return share === undefined ? null : `${share}/${number}`;
}

function partsByShare({ partitions, steps }: PlanDiff): Map<string | null, Parts> {
  const parts = new Map<string | null, Parts>();
  for (const one of partitions.added) partsOf(parts, one.share).partitions.added.push(one);
  for (const one of partitions.removed) partsOf(parts, one.share).partitions.removed.push(one);
  for (const one of partitions.changed) partsOf(parts, shareOfId(one.id)).partitions.changed.push(one);
  for (const step of steps.added) partsOf(parts, step.share).steps.added.push(step);
  for (const step of steps.removed) partsOf(parts, step.share).steps.removed.push(step);
  for (const one of steps.changed) partsOf(parts, shareOfId(one.id)).steps.changed.push(one);
  return parts;
}

/** Steps for all shares are called `all/...`. */
function shareOfId(id: string): string | null {
  const share = id.slice(0, id.indexOf('/'));
  return share === 'all' ? null : share;
}

function partsOf(parts: Map<string | null, Parts>, share: string | null): Parts {
  const known = parts.get(share);
  if (known !== undefined) return known;
  const fresh: Parts = {
    fields: [],
    partitions: { added: [], removed: [], changed: [] },
    steps: { added: [], removed: [], changed: [] },
  };
  parts.set(share, fresh);
  return fresh;
}
