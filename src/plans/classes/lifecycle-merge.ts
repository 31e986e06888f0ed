import type { StepOf } from '../plan.ts';

/** A lifecycle rule in S3's own shape. */
type Rule = Readonly<Record<string, unknown>> & { readonly ID?: string };

/** A bucket's lifecycle configuration, as much of it as merging needs. */
interface Configuration {
  readonly rules: readonly Rule[];
  readonly transitionDefaultMinimumObjectSize: string | null;
}

/**
 * The bucket's configuration with our rules in it: every rule of this migration is replaced by the step's, every other
 * rule is kept verbatim and in its place. The small-object default is passed back as it was read, because an edit
 * without it would flip old configurations [aws-facts A.5].
 */
export function mergeLifecycle(
  current: Configuration,
  step: StepOf<'lifecycle-rules'>,
  migration: string,
): Configuration {
  const foreign = current.rules.filter((rule) => !rule.ID?.startsWith(`headwater:${migration}:`));
  return { ...current, rules: [...foreign, ...ownRules(step, migration)] };
}

function ownRules(step: StepOf<'lifecycle-rules'>, migration: string): readonly Rule[] {
  const transitions = step.rules.map((rule) => ({
    ID: rule.id,
    Status: 'Enabled',
    Filter:
      rule.objectSizeGreaterThan === null
        ? { Prefix: rule.prefix }
        : { And: { Prefix: rule.prefix, ObjectSizeGreaterThan: rule.objectSizeGreaterThan } },
    Transitions: [{ Days: rule.afterDays, StorageClass: rule.storageClass }],
  }));
  const abort = {
    ID: `headwater:${migration}:abort-incomplete-multipart`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: step.abortIncompleteMultipartUploadDays },
  };
  return step.abortIncompleteMultipartUploadDays > 0 ? [...transitions, abort] : transitions;
}
