import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { StorageClass } from '../../config/schema.ts';
import { splitAtFloor } from '../cost/holding.ts';
import type { ClassRule } from '../plan.ts';
import { type LintContext, stepsOf } from './check.ts';

/** Classes whose objects need a restore before they are read [aws-facts A.8]. */
export const ARCHIVES: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Every lifecycle rule of the plan. */
export function classRules(context: LintContext): readonly ClassRule[] {
  return stepsOf(context, 'lifecycle-rules').flatMap(({ rules }) => rules);
}

/** Smallest object (bytes) that a rule moves, by its own bound. */
export function floorOf({ objectSizeGreaterThan }: ClassRule): number {
  return objectSizeGreaterThan === null ? 0 : objectSizeGreaterThan + 1;
}

/** Shares with the lifecycle rule for the whole of their prefix, and their files split at the rule's size bound. */
export function ruledShares(context: LintContext) {
  const { config, shares } = context.input;
  const rules = classRules(context);
  return shares.flatMap(({ config: share, profile }) => {
    const prefix = resolveKeyPrefix(config, share);
    const rule = rules.find((one) => one.prefix === prefix);
    return rule === undefined
      ? []
      : [{ share: share.name, rule, ...splitAtFloor(profile.cells, floorOf(rule)) }];
  });
}
