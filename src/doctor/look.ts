/** Why something could not be seen. `late`: it had not answered when its time was up. */
export type WhyUnseen = 'denied' | 'unreachable' | 'late' | 'failed';

/** One look at one thing: what was seen, or why nothing was. A look never throws. */
export type Look<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | {
      readonly kind: 'unseen';
      readonly why: WhyUnseen;
      /** For people: safe to print, without a secret, without the last full stop. */
      readonly text: string;
    };

/** What was looked at by name. */
export interface Named<T> {
  readonly name: string;
  readonly look: Look<T>;
}
