import { prefixesOverlap } from '../../config/key-prefix.ts';
import { safeText } from '../../inventory/display.ts';
import { ownPrefix } from '../../plans/lifecycle/own-rules.ts';
import type { LivePosture } from '../../plans/posture/posture.ts';
import { type Check, type Facts, fine, ifAllowed, ifSeen, note, type Said, wrong } from '../check.ts';
import { noStops } from '../no-stops.ts';
import { denialsIn, parsedPolicy } from '../policy-denies.ts';
import type { RuleSight } from '../sightings.ts';
import { ofEachBucket, ownPrefixes } from './each-bucket.ts';

/** What is written and read in both buckets. */
const OURS = ['s3:PutObject', 's3:GetObject', 's3:ListBucket', 's3:AbortMultipartUpload'];
/** Classes from which nothing is read without a restore. */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** HD61x: rules on a bucket that work against a migration. */
export const BUCKET_RULE_CHECKS: readonly Check[] = [
  {
    id: 'HD611',
    area: 'buckets',
    title: 'The policy of a bucket denies what headwater does',
    severity: 'error',
    why: 'A denial in a bucket policy wins over whatever a role allows, and IAM’s simulator does not see it.',
    fix: 'Take the statement out, or except the roles and credentials of headwater from it.',
    check: (facts) =>
      ofEachBucket(facts, (label, { posture }) =>
        ifAllowed(posture.policy, label, (text) => {
          const denials = denialsIn(parsedPolicy(text), OURS);
          if (denials.length === 0) return [fine(label, 'Its policy denies nothing that is needed.')];
          return denials.map(({ name, actions, conditions }): Said => {
            const text = `${safeText(name)} denies ${actions.join(', ')}`;
            if (conditions.length === 0) return wrong(label, `${text} to everybody.`);
            const said = wrong(
              label,
              `${text}, depending on ${safeText(conditions.join(', '))}.`,
              'Make sure that the statement does not meet headwater, DataSync and the gateways.',
            );
            return { ...said, outcome: 'warn' };
          });
        }),
      ),
  },
  {
    id: 'HD612',
    area: 'buckets',
    title: 'A bucket locks every new object',
    severity: 'warn',
    why: 'With a default retention nothing that is written can be deleted for good until it has passed, in COMPLIANCE mode by nobody [aws-facts D]: every pass that overwrites leaves a version that is paid for.',
    fix: 'Choose the retention knowingly, or take the default off until the cut-over is done; for the control bucket, take it off.',
    check: (facts) =>
      ofEachBucket(facts, (label, { posture }, name) =>
        ifAllowed(posture.objectLock, label, (lock) => {
          const retention = lock?.retention ?? null;
          if (retention === null) return [fine(label, 'It locks nothing by default.')];
          const chosen = name === facts.config.bucket.name && facts.config.bucket.objectLock !== undefined;
          return chosen
            ? [fine(label, 'It locks new objects, as bucket.objectLock says.')]
            : [wrong(label, `New objects are locked in ${safeText(retention.mode)} mode.`)];
        }),
      ),
  },
  {
    id: 'HD613',
    area: 'buckets',
    title: 'A lifecycle rule works against the migration',
    severity: 'error',
    why: 'A rule of somebody else deletes or archives objects before they are proved, or below a file share, which cannot read archives [aws-facts 8].',
    fix: 'Limit the rule to prefixes outside the migration, or disable it until the cut-over is done.',
    check: (facts) =>
      ofEachBucket(facts, (label, { lifecycle }, name) =>
        ifAllowed(lifecycle, label, (rules) => {
          const near = rules.filter(
            ({ id, prefix }) =>
              !id.startsWith(`headwater:${facts.config.migration}:`) &&
              ownPrefixes(facts, name).some((own) => prefixesOverlap(own, prefix)),
          );
          const said = near.flatMap(({ id, prefix, expires, transitions }): Said[] => {
            const rule = `Rule ${safeText(id) || '(without a name)'} on ${safeText(prefix) || 'everything'}`;
            const archived = transitions.filter((one) => ARCHIVES.includes(one));
            return [
              ...(expires ? [wrong(label, `${rule} deletes objects of the migration.`)] : []),
              ...(archived.length > 0
                ? [
                    {
                      ...wrong(label, `${rule} moves them to ${safeText(archived.join(', '))}.`),
                      outcome: 'warn' as const,
                    },
                  ]
                : []),
            ];
          });
          return said.length > 0 ? said : [fine(label, 'No other lifecycle rule touches what is migrated.')];
        }),
      ),
  },
  {
    id: 'HD614',
    area: 'buckets',
    title: 'Lifecycle rules that nothing stops',
    severity: 'warn',
    why: 'Lifecycle asks no bucket policy, and moves and hides locked objects like others; a lock prevents that locked versions are deleted, and nothing else [aws-facts A.2].',
    fix: 'Disable the rule if it is not to act; headwater lifecycle preview says what it does.',
    check: (facts) =>
      ofEachBucket(facts, (label, { lifecycle, posture }, name) =>
        ifSeen(lifecycle, (rules) =>
          ifSeen(posture.objectLock, (objectLock) =>
            ifSeen(posture.policy, (policy) =>
              unstopped(facts, { label, name }, rules, { objectLock, policy }),
            ),
          ),
        ),
      ),
  },
];

/** Rules of others are a warning; that ours go on is good to know. */
function unstopped(
  facts: Facts,
  { label, name }: { readonly label: string; readonly name: string },
  rules: readonly RuleSight[],
  { objectLock, policy }: Pick<LivePosture, 'objectLock' | 'policy'>,
): readonly Said[] {
  const { migration } = facts.config;
  const by = noStops({ objectLock, policy }, migration).map((one) => safeText(one));
  const acting = rules.filter(
    ({ prefix, expires, transitions }) =>
      (expires || transitions.length > 0) &&
      ownPrefixes(facts, name).some((own) => prefixesOverlap(own, prefix)),
  );
  if (by.length === 0 || acting.length === 0)
    return [fine(label, 'Nobody can believe rules stopped that are not.')];
  return acting.map(({ id }) => {
    const text = `Rule ${safeText(id) || '(without a name)'} goes on in spite of ${by.join(', ')}.`;
    return id.startsWith(ownPrefix(migration)) ? note(label, text) : wrong(label, text);
  });
}
