import { performance } from 'node:perf_hooks';

/** The middle one; the upper of two; 0 of none. @param {readonly number[]} numbers */
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** How long it took. @param {() => unknown} work @returns {Promise<number>} seconds */
export const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
