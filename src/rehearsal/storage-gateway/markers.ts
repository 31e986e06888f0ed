import { invalidGatewayRequest } from './refusals.ts';

/** Largest page of a list, and the default: an assumption, AWS documents none [aws-facts 8]. */
const MAX_LIMIT = 100;

/**
 * One page after a marker. `placeOf` numbers items, ascending, so that none is missed when others are deleted between two pages;
 * without it the marker is a position in the list.
 */
export function slicePage<T>(
  items: readonly T[],
  request: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  placeOf: (item: T, index: number) => number = (_, index) => index + 1,
): { readonly items: readonly T[]; readonly next: string | null } {
  const limit = Math.min(request.Limit ?? MAX_LIMIT, MAX_LIMIT);
  const from = Number(request.Marker ?? 0);
  if (!Number.isInteger(from) || from < 0 || limit < 1)
    throw invalidGatewayRequest('Invalid Marker or Limit.');
  const places = items.map(placeOf);
  const after = places.findIndex((place) => place > from);
  const start = after === -1 ? items.length : after;
  const until = start + limit;
  return { items: items.slice(start, until), next: until < items.length ? String(places[until - 1]) : null };
}
