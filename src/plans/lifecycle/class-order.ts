import type { TARGET_CLASSES } from './rule.ts';

/** A class that lifecycle moves objects into. */
type TargetClass = (typeof TARGET_CLASSES)[number];

/**
 * Of classes that are due at the same moment the one that stands further back wins: the cheaper one, but for
 * INTELLIGENT_TIERING, which yields to GLACIER and DEEP_ARCHIVE only [aws-facts A.6].
 */
const BY_FORCE: readonly string[] = [
  'STANDARD_IA',
  'ONEZONE_IA',
  'GLACIER_IR',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
] satisfies readonly TargetClass[];

/** Where lifecycle may move an object from each class: down only [aws-facts A.3]. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  STANDARD: BY_FORCE,
  STANDARD_IA: ['ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER: ['DEEP_ARCHIVE'],
};

/** Whether lifecycle can move an object from one class into another; false for classes that nobody knows. */
export function canMove(from: string, to: string): boolean {
  return WAYS[from]?.includes(to) ?? false;
}

/** Of classes due at the same moment, the one an object goes to from where it is; null when it stays. */
export function strongest(from: string, due: readonly string[]): string | null {
  const possible = due.filter((to) => to === from || canMove(from, to));
  const best = possible.toSorted((a, b) => forceOf(a) - forceOf(b)).at(-1) ?? from;
  return best === from ? null : best;
}

const forceOf = (storageClass: string): number => BY_FORCE.indexOf(storageClass);

/** Classes whose objects cannot be read before they are restored [aws-facts B]. */
export const UNREADABLE: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];
