import { appendFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { type Chance, chanceOf } from './chance.ts';
import { globMatches } from './glob.ts';
import type { FaultKind, FaultPlan, FaultRule } from './rules.ts';

/** Something that a fault may happen to. */
export interface Occasion {
  /** A service, or what in the rehearsal it happens to. */
  readonly service: string;
  readonly operation: string;
  /** Bucket, `bucket/key`, ARNs, path: a rule is for the occasion when its pattern covers one of them. */
  readonly resources: readonly string[];
  readonly requestId?: string;
}

/** A fault that happens, now. */
export interface Struck {
  readonly kind: FaultKind;
  readonly rule: FaultRule;
  /** From 0 to 1, from the rule's own chance: for what else has to be decided. */
  readonly chance: Chance;
}

/** The faults of one rehearsal: which there are, and which have happened. */
export interface Faults {
  /**
   * The faults among `kinds` that happen on this occasion, in the order of their rules: the first that is not just slowness
   * is the last, and what comes behind it has not seen the occasion. Each rule counts the occasions it is for, so the same
   * occasions in the same order bring the same faults.
   */
  strike(kinds: readonly FaultKind[], occasion: Occasion): readonly Struck[];
  /** Whether a rule of a lasting fault is for one of `resources` now; nothing is counted. Answers since when, on the clock. */
  lasting(kind: FaultKind, resources: readonly string[]): { readonly sinceMs: number } | null;
  /** Notes that a fault was carried out at once. */
  note(rule: FaultRule, occasion: Occasion): void;
  /** Takes the place of all before. */
  load(plan: FaultPlan): void;
  /** As it came, with the seed that was used; null when nothing is to go wrong. */
  plan(): FaultPlan | null;
  report(): FaultReport;
  /** Aborted when the rules are replaced or cleared: what waits on a fault goes on. */
  signal(): AbortSignal;
}

/** What `GET /_rehearsal/faults` tells. */
export interface FaultReport {
  /** The one that brings the same faults again; null when there are no rules. */
  readonly seed: number | null;
  readonly rules: readonly (FaultRule & { readonly matched: number; readonly fired: number })[];
  /** The last of them, oldest first. */
  readonly fired: readonly FiredFault[];
}

/** One fault that has happened; a line of the log. */
export interface FiredFault {
  /** On the rehearsal's clock, ISO 8601. */
  readonly at: string;
  readonly fault: FaultKind;
  /** Which of the rules, from 0. */
  readonly rule: number;
  readonly seed: number;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | null;
  readonly requestId: string | null;
}

/** The report keeps this many; the log has all. */
const REPORTED = 1000;

interface Counted {
  readonly rule: FaultRule;
  readonly chance: Chance;
  matched: number;
  fired: number;
}

/** No faults, until some are loaded. Each one that happens becomes a line of the file `log`. */
export function createFaults({ clock, log }: { readonly clock: Clock; readonly log: string }): Faults {
  let plan: FaultPlan | null = null;
  let counted: readonly Counted[] = [];
  let loadedMs = 0;
  let replaced = new AbortController();
  const fired: FiredFault[] = [];

  const happened = (one: Counted, { service, operation, resources, requestId }: Occasion): void => {
    one.fired += 1;
    const line: FiredFault = {
      at: new Date(clock.now()).toISOString(),
      fault: one.rule.fault,
      rule: counted.indexOf(one),
      seed: plan?.seed ?? 0,
      ...{ service, operation, resource: resources.at(-1) ?? null, requestId: requestId ?? null },
    };
    fired.push(line);
    if (fired.length > REPORTED) fired.shift();
    appendFileSync(log, `${JSON.stringify(line)}\n`);
  };

  return {
    strike(kinds, occasion) {
      if (counted.length === 0) return [];
      const struck: Struck[] = [];
      for (const one of counted) {
        const { rule, chance } = one;
        if (!kinds.includes(rule.fault) || rule.now === true || !isFor(rule, occasion)) continue;
        one.matched += 1;
        if (one.matched <= (rule.after ?? 0) || spent(one)) continue;
        if (rule.probability !== undefined && chance() >= rule.probability) continue;
        happened(one, occasion);
        struck.push({ kind: rule.fault, rule, chance });
        if (rule.fault !== 'slow') break;
      }
      return struck;
    },
    lasting(kind, resources) {
      const found = counted.find(
        ({ rule: { fault, resource = '*', ms } }) =>
          fault === kind &&
          resources.some((one) => globMatches(resource, one)) &&
          (ms === undefined || clock.now() < loadedMs + ms),
      );
      return found === undefined ? null : { sinceMs: loadedMs };
    },
    note(rule, occasion) {
      const one = counted.find((candidate) => candidate.rule === rule);
      if (one !== undefined) happened(one, occasion);
    },
    load(next) {
      plan = next.rules.length === 0 ? null : next;
      counted = next.rules.map((rule, at) => ({
        rule,
        chance: chanceOf(next.seed, at),
        matched: 0,
        fired: 0,
      }));
      loadedMs = clock.now();
      fired.length = 0;
      for (const one of counted) {
        if (one.rule.fault !== 'agent-offline') continue;
        happened(one, { service: 'datasync', operation: 'agent', resources: [one.rule.resource ?? '*'] });
      }
      replaced.abort();
      replaced = new AbortController();
    },
    plan: () => plan,
    report: () => ({
      seed: plan?.seed ?? null,
      rules: counted.map(({ rule, matched, fired }) => ({ ...rule, matched, fired })),
      fired: [...fired],
    }),
    signal: () => replaced.signal,
  };
}

const spent = ({ rule: { times = 1 }, fired }: Counted): boolean => times !== 'always' && fired >= times;

function isFor({ service, operation, resource }: FaultRule, occasion: Occasion): boolean {
  if (service !== undefined && service !== occasion.service) return false;
  if (operation !== undefined && !globMatches(operation, occasion.operation)) return false;
  return resource === undefined || occasion.resources.some((one) => globMatches(resource, one));
}
