import type { Maker } from '../ledger/maker.ts';

/** The processes that announce calls which cannot be repeated, as far as this one can tell. */
export interface Makers {
  /** This process. */
  readonly self: Maker;
  /** Says that an intent is about to be recorded, and its call to follow soon. */
  announcing(intent: string): void;
  /**
   * Runs the call that an intent announced. Throws PortFault `transient` instead, when so much time has passed since it was announced
   * that others may have given it up.
   */
  during<T>(intent: string, call: () => Promise<T>): Promise<T>;
  /**
   * Whether the announced call may be under way: false once this process knows that its own has ended, that the maker
   * is gone from this host, or that more time has passed than a call can take. `by` is null in older ledgers.
   */
  mayBeUnderWay(intent: string, by: Maker | null): Promise<boolean>;
}
