import type { Config } from '../../config/schema.ts';
import { ASSUMED_CHURN } from '../duration/churn-assumed.ts';

/** What nobody knows before the move; three sets of it make the low, expected and high figures. */
export interface Assumptions {
  /** Part of the objects and bytes that every pass after the first copies again. */
  readonly churn: number;
  /** Passes between the planned one and the final one. */
  readonly extraPasses: number;
  /** Part size of multipart uploads; DataSync's own is not published. */
  readonly partBytes: number;
  /** Part of what has just been aged that is written again at once, by a late pass or by a user. */
  readonly rewritten: number;
  /** Part of the bytes in classes that charge for reading, read back once a year. */
  readonly retrieved: number;
  /** Part of a bridge's bytes that users write again in a month. */
  readonly gatewayWrites: number;
  /** What INTELLIGENT_TIERING finds untouched, and so puts into its cheaper tiers. */
  readonly untouched: 'everything' | 'what is cold' | 'nothing';
}

const MIB = 2 ** 20;
/** Read back in the high case at least: a project that comes up again. */
const RETRIEVED_HIGH = 0.1;

/** The three sets. Lifecycle comes after the last pass, so what leaves a class early is a risk and not expected. */
export function assumptionsFor({
  policy,
}: Config): Readonly<Record<'low' | 'expected' | 'high', Assumptions>> {
  return {
    low: {
      churn: ASSUMED_CHURN.low,
      extraPasses: 0,
      partBytes: Number.POSITIVE_INFINITY,
      rewritten: 0,
      retrieved: 0,
      gatewayWrites: 0,
      untouched: 'everything',
    },
    expected: {
      churn: ASSUMED_CHURN.expected,
      extraPasses: 0,
      partBytes: 64 * MIB,
      rewritten: 0,
      retrieved: policy.retrieval,
      gatewayWrites: 0.01,
      untouched: 'what is cold',
    },
    high: {
      churn: ASSUMED_CHURN.high,
      extraPasses: 2,
      partBytes: 8 * MIB,
      rewritten: ASSUMED_CHURN.high,
      retrieved: Math.max(policy.retrieval, RETRIEVED_HIGH),
      gatewayWrites: 0.05,
      untouched: 'nothing',
    },
  };
}
