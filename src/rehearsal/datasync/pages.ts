import type { StoredRecord } from '../model-records.ts';
import { invalidRequest } from './refusals.ts';

/** Largest page, and the default [aws-facts 1]. */
const MAX_RESULTS = 100;

/** What a list request says about paging. */
export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of records in order of creation, and the token of the next. Throws for a token that is not ours. */
export function page<T extends Pick<StoredRecord, 'seq'>>(
  records: readonly T[],
  request: PageRequest,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const limit = request.MaxResults ?? MAX_RESULTS;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RESULTS) {
    throw invalidRequest(`MaxResults must be between 1 and ${MAX_RESULTS}.`, 'ValidationFailed');
  }
  const token =
    request.NextToken === undefined ? '' : Buffer.from(request.NextToken, 'base64url').toString('latin1');
  if (request.NextToken !== undefined && !/^after:\d+$/.test(token))
    throw invalidRequest('Invalid NextToken.', 'InvalidToken');
  const after = token === '' ? -1 : Number(token.slice('after:'.length));
  const rest = records.filter((record) => record.seq > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || rest.length <= limit) return { items, next: {} };
  return { items, next: { NextToken: Buffer.from(`after:${last.seq}`).toString('base64url') } };
}
