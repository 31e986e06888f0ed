import { type Configuration, DEFAULT_MINIMUM, type Rule, sameRule } from './configuration.ts';
import { isOwn } from './own-rules.ts';

/** What a merge is made of. */
export interface MergeInput {
  /** As read from the bucket. */
  readonly current: Configuration;
  /** The rules that this migration shall have, none to take them all away. */
  readonly own: readonly Rule[];
  readonly migration: string;
  /** Rules of this migration that were written last, and those before them; null when that is not known. */
  readonly base: readonly Rule[] | null;
}

/** The configuration to write. */
export interface Merged {
  readonly configuration: Configuration;
  /** Ids of own rules that somebody changed since they were written: they are neither as before nor as wanted. */
  readonly edited: readonly string[];
}

/**
 * Three ways: what is there, what was written last, what is wanted now [aws-facts A.7]. Every rule of this migration is replaced by
 * the wanted ones; every other rule is kept verbatim and in its place. The small-object default goes back as it was read, and is
 * said in any case: an edit without it would flip old configurations [aws-facts A.5].
 */
export function mergeLifecycle({ current, own, migration, base }: MergeInput): Merged {
  const foreign = current.rules.filter((rule) => !isOwn(rule, migration));
  const configuration = {
    ...current,
    rules: [...foreign, ...own],
    transitionDefaultMinimumObjectSize: current.transitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM,
  };
  const known = base === null ? null : [...base, ...own];
  const edited = current.rules.filter(
    (rule) => isOwn(rule, migration) && known !== null && !known.some((written) => sameRule(written, rule)),
  );
  return { configuration, edited: edited.map(({ ID }) => ID ?? '') };
}
