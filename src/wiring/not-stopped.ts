import { prefixesOverlap } from '../config/key-prefix.ts';
import { noStops } from '../doctor/no-stops.ts';
import { idOf } from '../plans/lifecycle/effective.ts';
import type { ReadRule } from '../plans/lifecycle/rule.ts';
import type { LivePosture } from '../plans/posture/posture.ts';
import type { LifecyclePreview } from '../views/values/lifecycle-preview.ts';

/** What is taken for a stop of rules and is none, and the rules that act on these prefixes all the same; both or neither. */
export function notStopped(
  live: LivePosture | null,
  rules: readonly ReadRule[],
  { prefixes, migration }: { readonly prefixes: readonly string[]; readonly migration: string },
): LifecyclePreview['notStopped'] {
  const by = live === null ? [] : noStops(live, migration);
  const ruleIds = rules
    .filter((rule) => isAtWork(rule) && prefixes.some((one) => prefixesOverlap(one, rule.selects.prefix)))
    .map(idOf);
  return by.length === 0 || ruleIds.length === 0 ? { by: [], ruleIds: [] } : { by, ruleIds };
}

/** Whether a rule moves or ends objects or their versions. */
function isAtWork(rule: ReadRule): boolean {
  return (
    rule.enabled &&
    (rule.transitions.length + rule.noncurrentTransitions.length > 0 ||
      rule.expiration !== null ||
      rule.noncurrentExpiration !== null)
  );
}
