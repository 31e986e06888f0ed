import type { Difference } from '../../ports/resources.ts';

/** Field, wanted, found: compared as text after both were brought to the same form. */
export type Claim = readonly [field: string, wanted: string, found: string];

/** The claims that do not hold. */
export function differences(claims: readonly Claim[]): readonly Difference[] {
  return claims
    .filter(([, wanted, found]) => wanted !== found)
    .map(([field, wanted, found]) => ({ field, wanted, found }));
}

/** A set as text: the order in which a service returns ARNs or addresses means nothing. */
export function asSet(values: readonly string[] | undefined): string {
  return [...(values ?? [])].sort().join(', ');
}

/** A directory without leading, trailing or doubled slashes, which services add and drop at will. */
export function bareDirectory(path: string | undefined): string {
  return (path ?? '')
    .split('/')
    .filter((part) => part !== '')
    .join('/');
}
