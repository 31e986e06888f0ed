import { invalidGatewayRequest } from './refusals.ts';

/** Largest page of a list, and the default: an assumption, AWS documents none [aws-facts 8]. */
const MAX_LIMIT = 100;

/** One page after a marker: the position in the list, which only ever grows. */
export function slicePage<T>(
  items: readonly T[],
  request: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
): { readonly items: readonly T[]; readonly next: string | null } {
  const limit = Math.min(request.Limit ?? MAX_LIMIT, MAX_LIMIT);
  const from = Number(request.Marker ?? 0);
  if (!Number.isInteger(from) || from < 0 || limit < 1)
    throw invalidGatewayRequest('Invalid Marker or Limit.');
  const until = from + limit;
  return { items: items.slice(from, until), next: until < items.length ? String(until) : null };
}
