import type { StepOf } from '../plan.ts';
import type { Rule } from './configuration.ts';

/** What the ids of all rules of a migration begin with, and of nobody else's. */
export const ownPrefix = (migration: string): string => `headwater:${migration}:`;

/** Whether a rule is one that this migration wrote. */
export function isOwn(rule: Rule, migration: string): boolean {
  return rule.ID?.startsWith(ownPrefix(migration)) ?? false;
}

/** The rules of a step in S3's own JSON: what ages, then what is cleaned up. */
export function ownRules(step: StepOf<'lifecycle-rules'>, migration: string): readonly Rule[] {
  return [...step.rules.map(ageingRule), ...step.cleanUp.map(versionsRule), ...abortRule(step, migration)];
}

function ageingRule(rule: StepOf<'lifecycle-rules'>['rules'][number]): Rule {
  return {
    ID: rule.id,
    Status: 'Enabled',
    Filter:
      rule.objectSizeGreaterThan === null
        ? { Prefix: rule.prefix }
        : { And: { Prefix: rule.prefix, ObjectSizeGreaterThan: rule.objectSizeGreaterThan } },
    Transitions: [{ Days: rule.afterDays, StorageClass: rule.storageClass }],
  };
}

/** Replaced versions, and delete markers with nothing beneath them, stay for ever unless a rule says otherwise [aws-facts D]. */
function versionsRule(rule: StepOf<'lifecycle-rules'>['cleanUp'][number]): Rule {
  return {
    ID: rule.id,
    Status: 'Enabled',
    Filter: { Prefix: rule.prefix },
    Expiration: { ExpiredObjectDeleteMarker: true },
    NoncurrentVersionExpiration: { NoncurrentDays: rule.noncurrentDays },
  };
}

function abortRule(step: StepOf<'lifecycle-rules'>, migration: string): readonly Rule[] {
  if (step.abortIncompleteMultipartUploadDays === 0) return [];
  return [
    {
      ID: `${ownPrefix(migration)}abort-incomplete-multipart`,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: step.abortIncompleteMultipartUploadDays },
    },
  ];
}
