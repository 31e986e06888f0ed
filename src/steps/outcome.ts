/** What one look at a step ended with. A step never sleeps: when it has to wait it says for how long. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly changed: boolean; readonly summary: string }
  | {
      readonly kind: 'wait';
      readonly waitMs: number;
      readonly why: string;
      /** False when the step has not begun; absent when it has, as is usual. */
      readonly begun?: false;
    }
  | {
      readonly kind: 'held';
      readonly code: string;
      readonly reason: string;
      readonly next: readonly string[];
    };

/** The name of one step of one plan: all a job carries. */
export interface StepRef {
  readonly migration: string;
  /** The plan's digest. */
  readonly plan: string;
  readonly step: string;
}

/** Carries one step as far as it goes now. Throws PortFault (retry if the kind says so) or HeadwaterError. */
export type RunStep = (ref: StepRef) => Promise<StepOutcome>;
