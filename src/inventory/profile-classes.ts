/** A half-open range of a class: from (inclusive) and under (exclusive); null where the class has no end. */
export interface ClassRange {
  readonly from: number | null;
  readonly under: number | null;
}

/**
 * Lower bounds in days since the last change of the age classes that people read; below the first lies what claims to
 * be from the future. Finer than `AGE_BOUNDS`, which plans turn on, and each of those is among them.
 */
export const AGE_STEPS = [0, 7, 30, 90, 180, 365, 730, 1095, 1825, 3650] as const;

/** Lower bounds in bytes of the size classes that people read; the first class is of empty files. */
export const SIZE_STEPS = [
  1, 4_096, 16_384, 131_072, 1_048_576, 8_388_608, 67_108_864, 1_073_741_824, 10_737_418_240, 107_374_182_400,
  1_099_511_627_776,
] as const;

/** Paths of this many components and more are one class. */
export const DEEPEST = 32;

/** Lower bounds in days of the columns of the heat map: few enough to stand side by side. */
export const HEAT_STEPS = [30, 90, 365, 1095] as const;

/**
 * The range of class n, which is the number of bounds a value has reached. The class after the last is of files whose
 * value is not known: both ends null.
 */
export function classRange(steps: readonly number[], index: number): ClassRange {
  if (index > steps.length) return { from: null, under: null };
  return { from: steps[index - 1] ?? null, under: steps[index] ?? null };
}
