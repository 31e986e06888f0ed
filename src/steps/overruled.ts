import { safeText } from '../inventory/display.ts';
import type { Configuration } from '../plans/lifecycle/configuration.ts';
import { plannedSurprises } from '../plans/lifecycle/planned-surprises.ts';
import type { Surprise } from '../plans/lifecycle/surprises.ts';
import type { StepContext } from './context.ts';

/** Why rules are not written. */
export interface Overruled {
  readonly code: 'rules-overruled';
  readonly reason: string;
  readonly next: readonly string[];
}

/** As many as a line holds; the preview shows all. */
const MOST = 3;

/**
 * Whether rules of others would do to the plan's objects what it does not say, were this configuration written; null when not. Rules
 * that need a tag do not count: what headwater moves has none.
 */
export function overruled(
  { config, plan, clock }: Pick<StepContext, 'config' | 'plan' | 'clock'>,
  bucket: string,
  configuration: Configuration,
  versioned: boolean,
): Overruled | null {
  const at = { versioned, nowMs: clock.now().getTime() };
  const refused = plannedSurprises(config, plan, configuration, at).filter((one) => one.refused);
  if (refused.length === 0) return null;
  const more = refused.length > MOST ? `; and ${refused.length - MOST} more` : '';
  return {
    code: 'rules-overruled',
    reason: `Lifecycle rules of others in ${bucket} overrule the plan: ${refused.slice(0, MOST).map(textOf).join('; ')}${more}.`,
    next: [
      'See what becomes of which objects: headwater lifecycle preview',
      'Limit these rules to other prefixes or take them away; then: headwater lifecycle apply',
      'Or accept them by id under policy.foreignRules in headwater.yaml, and make and approve a new plan.',
    ],
  };
}

function textOf({ ruleIds, prefixes, effective, planned }: Surprise): string {
  const ids = ruleIds.map((id) => `"${safeText(id)}"`).join(', ');
  return `${ids} on ${prefixes.map(safeText).join(', ')}: ${safeText(effective)}, by plan: ${planned}`;
}
