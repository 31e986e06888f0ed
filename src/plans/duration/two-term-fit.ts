/** One observation: 1 = a x first + b x second, for unknown a and b. */
export interface Observation {
  readonly first: number;
  readonly second: number;
}

/** The factors of both terms, neither below 0. */
export interface Factors {
  readonly first: number;
  readonly second: number;
}

/** Rounds after which the weights have long settled. */
const ROUNDS = 30;
/** Errors below this count alike, so that an observation that fits exactly does not outweigh all others. */
const EXACT = 0.01;
/** Terms whose cosine is above this rise and fall together: the observations cannot tell them apart. */
const ALIKE = 0.99;

/**
 * The factors with the least sum of absolute errors, found by least squares with weights that are renewed from the errors
 * (iteratively reweighted least squares): one observation far off does not carry the others with it. Terms that cannot
 * be told apart are given to the larger one. No observation gives 0 and 0.
 */
export function fitTwoTerms(observations: readonly Observation[]): Factors {
  let weights = observations.map(() => 1);
  let factors: Factors = { first: 0, second: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    factors = leastSquares(observations, weights);
    const { first, second } = factors;
    weights = observations.map(
      (one) => 1 / Math.max(EXACT, Math.abs(first * one.first + second * one.second - 1)),
    );
  }
  return factors;
}

function leastSquares(observations: readonly Observation[], weights: readonly number[]): Factors {
  const sum = (of: (one: Observation) => number) =>
    observations.reduce((total, one, at) => total + (weights[at] ?? 0) * of(one), 0);
  const [x, y] = [sum(({ first }) => first), sum(({ second }) => second)];
  const [xx, yy] = [sum(({ first }) => first * first), sum(({ second }) => second * second)];
  const xy = sum(({ first, second }) => first * second);
  const alone: readonly Factors[] = [
    { first: xx > 0 ? x / xx : 0, second: 0 },
    { first: 0, second: yy > 0 ? y / yy : 0 },
  ];
  if (xy >= ALIKE * Math.sqrt(xx * yy)) return { first: 0, second: 0, ...alone[xx >= yy ? 0 : 1] };
  const determinant = xx * yy - xy * xy;
  const both = { first: (x * yy - y * xy) / determinant, second: (y * xx - x * xy) / determinant };
  if (both.first >= 0 && both.second >= 0) return both;
  // The best with a term at 0 is the best of all that are not negative: the sum of squares is convex.
  const [a, b] = [x * (alone[0]?.first ?? 0), y * (alone[1]?.second ?? 0)];
  return { first: 0, second: 0, ...alone[a >= b ? 0 : 1] };
}
