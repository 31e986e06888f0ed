import { prefixesOverlap } from '../../config/key-prefix.ts';
import { safeText } from '../../inventory/display.ts';
import { type Check, fine, ifAllowed, type Said, wrong } from '../check.ts';
import { denialsIn } from '../policy-denies.ts';
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
];

/** Null for a policy that is not there or cannot be read, of which HD607 tells. */
function parsedPolicy(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
