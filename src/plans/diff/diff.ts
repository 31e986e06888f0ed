import type { CostRange } from '../cost/cost-schema.ts';
import type { Finding } from '../finding-schema.ts';
import type { Plan } from '../plan.ts';
import type { Common } from '../sealed/sealed-pair.ts';
import { windowsText } from '../windows/link-text.ts';
import type { FieldChange, FigureChange, PlanDiff } from './diff-schema.ts';
import { same } from './same.ts';

/**
 * Compares two plans; `before` and `after` in the order of the arguments. `common` counts what was left out of both
 * because it is the same.
 */
export function diffPlans(before: Plan, after: Plan, common: Common | null = null): PlanDiff {
  const steps = byName(before.steps, after.steps, (step) => step.id);
  const shares = byName(before.shares, after.shares, (share) => share.share);
  const waves = byName(before.waves, after.waves, (wave) => wave.name);
  const partitions = byName(before.partitions, after.partitions, (partition) => partition.id);
  return {
    before: sideOf(before),
    after: sideOf(after),
    basis: fields(basisOf(before), basisOf(after)),
    shares: {
      added: shares.added.map((share) => share.share),
      removed: shares.removed.map((share) => share.share),
      changed: shares.changed.map(({ name, fields: changed }) => ({ share: name, fields: changed })),
      same: shares.same,
    },
    waves,
    partitions: {
      ...partitions,
      changed: partitions.changed.map(withId),
      same: partitions.same + (common?.partitions ?? 0),
    },
    steps: { ...steps, changed: steps.changed.map(withId), same: steps.same + (common?.steps ?? 0) },
    cost: figures(costOf(before), costOf(after)),
    estimate: figures(estimateOf(before), estimateOf(after)),
    findings: {
      added: without(after.findings, before.findings),
      removed: without(before.findings, after.findings),
    },
    sameSteps: common?.sameSteps ?? same(before.steps, after.steps),
  };
}

function sideOf({ digest, createdAt, migration, rehearsal, basis }: Plan): PlanDiff['before'] {
  const repair = basis.repair?.map(({ share, evidence, files, bytes, left }) => {
    return { share, evidence, files, bytes, left };
  });
  return { digest, createdAt, migration, rehearsal, repair: repair ?? null };
}

function withId({ name, fields: changed }: { readonly name: string; readonly fields: FieldChange[] }) {
  return { id: name, fields: changed };
}

function byName<T extends object>(before: readonly T[], after: readonly T[], nameOf: (item: T) => string) {
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const now = new Set(after.map(nameOf));
  const changed = after.flatMap((item) => {
    const was = old.get(nameOf(item));
    const differing = was === undefined ? [] : fields(was, item);
    return differing.length === 0 ? [] : [{ name: nameOf(item), fields: differing }];
  });
  const added = after.filter((item) => !old.has(nameOf(item)));
  return {
    added,
    removed: before.filter((item) => !now.has(nameOf(item))),
    changed,
    same: after.length - added.length - changed.length,
  };
}

function fields(before: object, after: object): FieldChange[] {
  const [old, now] = [
    before as Readonly<Record<string, unknown>>,
    after as Readonly<Record<string, unknown>>,
  ];
  const changed: FieldChange[] = [];
  const see = (field: string, was: unknown, is: unknown): void => {
    if (!same(was, is)) changed.push({ field, before: was, after: is });
  };
  // Most is the same, and the rest is seen to by itself: what is called often enough is compiled once more, and the end of a process waits for that.
  for (const field in old) if (old[field] !== now[field]) see(field, old[field] ?? null, now[field] ?? null);
  for (const field in now) if (!(field in old)) see(field, null, now[field] ?? null);
  return changed;
}

function figures(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): FigureChange[] {
  return Object.entries(after).flatMap(([figure, value]) => {
    const was = before[figure] ?? 0;
    return was === value ? [] : [{ figure, before: was, after: value }];
  });
}

function without(all: readonly Finding[], known: readonly Finding[]): Finding[] {
  const about = new Map<string, Finding[]>();
  const keyOf = ({ id, share }: Finding) => `${id} ${share}`;
  for (const one of known) about.set(keyOf(one), [...(about.get(keyOf(one)) ?? []), one]);
  return all.filter((finding) => !about.get(keyOf(finding))?.some((other) => same(finding, other)));
}

function basisOf({ basis, link, delta }: Plan): Record<string, string> {
  return {
    config: basis.configDigest,
    'bandwidth windows': windowsText(link),
    'delta passes': delta === null ? 'none' : `${delta.pattern} (${delta.timeZone})`,
    prices: basis.pricesAsOf,
    ledger: `event ${basis.ledger.seq}`,
    ...Object.fromEntries(basis.inventories.map(({ share, id }) => [`inventory of ${share}`, id])),
  };
}

function costOf({ cost }: Plan): Record<string, number> {
  return {
    ...rangeFigures('once', cost.once),
    ...rangeFigures('first month', cost.monthly.first),
    ...rangeFigures('month after ageing', cost.monthly.afterTransition),
    ...rangeFigures(`${cost.horizon.months} months`, cost.horizon.usd),
  };
}

function rangeFigures(name: string, { low, expected, high }: CostRange): Record<string, number> {
  return { [`${name}, low`]: low, [`${name}, expected`]: expected, [`${name}, high`]: high };
}

function estimateOf({ estimate }: Plan): Record<string, number> {
  const { bytes, items, linkSeconds, expectedSeconds } = estimate;
  const outages = estimate.outages.map((one) => [`outage of ${one.share}`, one.expectedSeconds]);
  return { bytes, items, linkSeconds, expectedSeconds, ...Object.fromEntries(outages) };
}
