import type { KeySpan } from '../../../ports/bucket.ts';
import { compareKeys } from './key-order.ts';

/** A part of the key space that one worker pages through. */
export interface OpenSpan {
  /** Last key that was handed over; null at the beginning. */
  kept: string | null;
  /** Last key that was read. */
  read: string | null;
  /** Nothing behind this key belongs to it; null is open. Comes nearer when the span is split. */
  upTo: string | null;
  /** Pages that were read. */
  pages: number;
  /** Pages it must have before it is (again) looked at whether it can be split. */
  splitAt: number;
  /** Read to its end. */
  done: boolean;
  /** Pages read and not handed over yet. */
  waiting: number;
}

/** A span has to show this many pages before anything is spent on splitting it. */
const SPLIT_FROM_PAGES = 2;

/** A span of which nothing was read. */
export function openSpan({ after, upTo }: KeySpan): OpenSpan {
  return { kept: after, read: after, upTo, pages: 0, splitAt: SPLIT_FROM_PAGES, done: false, waiting: 0 };
}

/** What is not handed over of these spans. */
export function leftOf(spans: Iterable<OpenSpan>): readonly KeySpan[] {
  return [...spans]
    .filter(({ done, waiting }) => !done || waiting > 0)
    .map(({ kept, upTo }) => ({ after: kept, upTo }));
}

/** Whether a key lies in what a span has still to read. */
export function isAhead({ read, upTo }: OpenSpan, key: string): boolean {
  return (read === null || compareKeys(key, read) > 0) && (upTo === null || compareKeys(key, upTo) < 0);
}

/**
 * Cuts what a span has still to read at these keys, ascending; those it has passed meanwhile are left out. The span keeps what comes
 * before the first one. The new spans are given back.
 */
export function cut(span: OpenSpan, at: readonly string[]): readonly OpenSpan[] {
  const ahead = at.filter((key) => isAhead(span, key));
  const [first] = ahead;
  if (first === undefined || span.done) return [];
  const ends = [...ahead.slice(1), span.upTo];
  span.upTo = first;
  return ahead.map((after, index) => openSpan({ after, upTo: ends[index] ?? null }));
}

/** The span to split next: the one that has shown the most pages. */
export function largest(spans: Iterable<OpenSpan>): OpenSpan | null {
  let found: OpenSpan | null = null;
  for (const span of spans) {
    if (!span.done && span.pages >= span.splitAt && span.pages > (found?.pages ?? 0)) found = span;
  }
  return found;
}
