import type { Pass } from '../plan.ts';
import { ASSUMED_CHURN } from './churn-assumed.ts';

/** What a pass over so much copies: all of it in a seed, in later passes the part that is assumed to have changed. */
export function changedIn(
  pass: Pass,
  { items, bytes }: { readonly items: number; readonly bytes: number },
): { readonly changedItems: number; readonly changedBytes: number } {
  if (pass === 'seed') return { changedItems: items, changedBytes: bytes };
  const part = ASSUMED_CHURN.expected;
  return { changedItems: Math.ceil(items * part), changedBytes: Math.ceil(bytes * part) };
}
