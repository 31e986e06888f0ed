/** What becomes of one setting of a bucket. `kept`: what others set and stays; `untold`: what nobody can tell. A sentence each. */
export type SettingDiff<T> =
  | {
      readonly kind: 'value';
      readonly value: T;
      readonly kept: readonly string[];
      readonly untold: readonly string[];
    }
  /** It cannot be brought about without weakening or guessing: nothing is written to the bucket. */
  | { readonly kind: 'conflict'; readonly text: string; readonly fix: string };

/** The value that the setting is to have. */
export function becomes<T>(
  value: T,
  kept: readonly string[] = [],
  untold: readonly string[] = [],
): SettingDiff<T> {
  return { kind: 'value', value, kept, untold };
}

/** `text`: what contradicts what; `fix`: what a person can do. Whole sentences. */
export function contradicts(text: string, fix: string): SettingDiff<never> {
  return { kind: 'conflict', text, fix };
}
