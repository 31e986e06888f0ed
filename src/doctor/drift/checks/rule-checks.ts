import { prefixesOverlap } from '../../../config/key-prefix.ts';
import { safeText } from '../../../inventory/display.ts';
import { sameRule } from '../../../plans/lifecycle/configuration.ts';
import { isOwn } from '../../../plans/lifecycle/own-rules.ts';
import { readRule } from '../../../plans/lifecycle/rule.ts';
import {
  type Answer,
  type DriftCheck,
  type Drifted,
  type DriftFacts,
  ofLook,
  type WrittenRules,
} from '../check.ts';
import { lookOf, type RuleJson, type RulesSight } from '../sightings.ts';

/** Classes from which nothing is read without a restore, and the one that a gateway does not support [aws-facts 8]. */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR'];

/** HR3xx, first part: lifecycle rules. */
export const RULE_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR301',
    title: 'A lifecycle rule of headwater is gone or altered',
    severity: 'error',
    why: 'What was planned to be archived stays where it is and is paid for; an altered rule may archive or delete what nobody planned.',
    action: 'Find who replaced the configuration, then write the rules again: headwater lifecycle apply.',
    check: (facts) => ofRules(facts, (written, sight) => ownDrifted(facts, written, sight)),
  },
  {
    id: 'HR302',
    title: 'Lifecycle rules of others changed',
    severity: 'warn',
    why: 'The rule that ends in the cheaper class wins, and there is none that excepts a prefix: one on the whole bucket archives or deletes what was committed [aws-facts A.6].',
    action:
      'Look at what is due under all rules together: headwater lifecycle preview. Limit the rule to other prefixes.',
    check: (facts) =>
      ofRules(facts, (written, sight) => {
        if (sight.digest === written.digest) return [];
        const before = written.rules;
        if (before === null) return withoutRecord(facts, written, sight);
        const news = foreignTo(facts, sight.rules).filter((rule) => !has(before, rule));
        const gone = foreignTo(facts, before).filter(({ ID }) => !sight.rules.some((rule) => rule.ID === ID));
        const drifted = [
          ...news.map((rule) => changed(facts, written, rule, 'It is new, or altered')),
          ...gone.map((rule) => ({ subject: nameOf(written, rule), what: 'It is not there any more.' })),
        ];
        return drifted.length > 0 || isOwnDrift(facts, written, sight) ? drifted : [otherMinimum(written)];
      }),
  },
];

/** Rules of headwater that are not as they were written. */
function ownDrifted(
  { migration }: DriftFacts,
  written: WrittenRules,
  { rules }: RulesSight,
): readonly Drifted[] {
  const added = rules.filter((rule) => isOwn(rule, migration) && !written.ruleIds.includes(rule.ID ?? ''));
  const altered = written.ruleIds.flatMap((id): Drifted[] => {
    const now = rules.find(({ ID }) => ID === id);
    const subject = `rule ${safeText(id)} of ${written.bucket}`;
    if (now === undefined) return [{ subject, what: 'It is not there any more.' }];
    if (!readRule(now).enabled) return [{ subject, what: 'It is disabled.', action: EDITED }];
    const then = (written.own ?? written.rules)?.find(({ ID }) => ID === id);
    return then === undefined || sameRule(then, now)
      ? []
      : [{ subject, what: 'It says something else than was written.', action: EDITED }];
  });
  const what = 'It has a name of ours, and headwater did not write it.';
  return [...altered, ...added.map((rule) => ({ subject: nameOf(written, rule), what, action: EDITED }))];
}

/** What `lifecycle apply` asks for as well: it overrules nobody's hand. */
const EDITED =
  'Find who edited it. If that is to stay, lifecycle apply is held for as long; if not, delete the rule from the bucket, then: headwater lifecycle apply.';

function ofRules(
  { written, seen }: DriftFacts,
  say: (written: WrittenRules, sight: RulesSight) => readonly Drifted[],
): readonly Answer[] {
  // One answer for all buckets: what is open of one that cannot be seen stays open with the others.
  const answers = written.map((one) =>
    ofLook(null, lookOf(seen.rules, one.bucket), (sight) => ({ drifted: say(one, sight) })),
  );
  if (answers.length === 0) return [];
  return [
    {
      share: null,
      drifted: answers.flatMap(({ drifted }) => drifted),
      unseen: answers.map(({ unseen }) => unseen).find((why) => why !== null) ?? null,
    },
  ];
}

/** Without a record of what others had, what of theirs harms committed shares is all that can be told. */
function withoutRecord(facts: DriftFacts, written: WrittenRules, sight: RulesSight): readonly Drifted[] {
  const drifted = foreignTo(facts, sight.rules)
    .map((rule) => changed(facts, written, rule, 'It may be new'))
    .filter(({ severity }) => severity === 'error');
  // What HR301 tells of makes the configuration another one, too.
  if (drifted.length > 0 || isOwnDrift(facts, written, sight)) return drifted;
  const what = 'The configuration is another one than was written; what others had in it was not recorded.';
  return [{ subject: `the rules of ${written.bucket}`, what }];
}

/** Whether HR301 tells why the configuration is another one. */
function isOwnDrift(facts: DriftFacts, written: WrittenRules, sight: RulesSight): boolean {
  return ownDrifted(facts, written, sight).length > 0;
}

/** Every rule is as it was, so what is left of the configuration is not. */
function otherMinimum({ bucket }: WrittenRules): Drifted {
  return {
    subject: `the small-object default of ${bucket}`,
    what: 'TransitionDefaultMinimumObjectSize is another one than was written: it decides whether rules without a size bound move objects under 128 KiB.',
    action:
      'Find who changed it; headwater lifecycle preview has what the rules come to with it. To set it back, put the configuration as the record of the last write has it (headwater ledger show).',
  };
}

function foreignTo({ migration }: DriftFacts, rules: readonly RuleJson[]): readonly RuleJson[] {
  return rules.filter((rule) => !isOwn(rule, migration));
}

function has(rules: readonly RuleJson[], rule: RuleJson): boolean {
  return rules.some((other) => sameRule(other, rule));
}

function nameOf({ bucket }: WrittenRules, { ID }: RuleJson): string {
  return `rule ${ID === undefined ? '(without a name)' : safeText(ID)} of ${bucket}`;
}

/** A rule of others, with what it does to committed shares. */
function changed({ shares }: DriftFacts, written: WrittenRules, rule: RuleJson, how: string): Drifted {
  const subject = nameOf(written, rule);
  const { enabled, selects, expiration, transitions } = readRule(rule);
  const hit = shares.filter(
    ({ bucket, keyPrefix }) => bucket === written.bucket && prefixesOverlap(keyPrefix, selects.prefix),
  );
  const archived = transitions
    .map(({ storageClass }) => storageClass)
    .filter((one) => ARCHIVES.includes(one));
  const harms = [
    ...(expiration === null ? [] : ['deletes']),
    ...(archived.length === 0 ? [] : [`moves to ${archived.join(', ')}`]),
  ];
  if (!enabled || hit.length === 0 || harms.length === 0) return { subject, what: `${how}.` };
  const names = hit.map(({ share }) => share).join(', ');
  return { subject, severity: 'error', what: `${how}, and it ${harms.join(' and ')} objects of ${names}.` };
}
