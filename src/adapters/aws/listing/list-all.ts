import { setTimeout as sleep } from 'node:timers/promises';
import type { KeySpan, ListedBatch, ListedObject, ListOptions } from '../../../ports/bucket.ts';
import { listObjects } from '../bucket-list.ts';
import { pacing } from '../paced.ts';
import type { S3 } from '../s3-calls.ts';
import { compareKeys } from './key-order.ts';
import { askPage, attributesOf, type PageAsked } from './page.ts';
import { cut, largest, leftOf, type OpenSpan, openSpan } from './spans.ts';
import { cutsOf } from './split.ts';

/** How much is asked for at a time. */
export interface ListLimits {
  readonly pagesInFlight: number;
  /** S3 gives 1,000 at most. */
  readonly keysAPage: number;
}

const LIMITS: ListLimits = { pagesInFlight: 16, keysAPage: 1000 };
/** S3 takes 5,500 reads a second on each part of the key space and scales up step by step [aws-facts 10]; others read there too. */
const PAGES_A_SECOND = 500;
/** Pages that may wait to be taken: whoever takes them slowly holds the requests back, and memory stays constant. */
const PAGES_WAITING = 32;

const WHOLE: readonly KeySpan[] = [{ after: null, upTo: null }];

interface WaitingPage {
  readonly span: OpenSpan;
  readonly objects: readonly ListedObject[];
  /** Where the span stands once this page is handed over. */
  readonly last: string | null;
}

/** Thrown within when keys do not come in the order of their bytes, or from before where they were asked from. */
class OutOfOrder extends Error {}

/**
 * Lists everything below a prefix by many requests at a time. A worker pages through a span of keys; one that has nothing to do
 * splits the span that has shown the most. A failed request ends all; what is `left` can be gone on with. Throws PortFault.
 */
export async function* listAll(
  s3: S3,
  bucket: string,
  prefix: string,
  from: readonly KeySpan[] = WHOLE,
  limits: ListLimits = LIMITS,
  options: ListOptions = {},
): AsyncGenerator<ListedBatch> {
  try {
    yield* inSpans(s3, bucket, prefix, from, limits, options);
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    for await (const objects of listObjects(s3, bucket, prefix, undefined, options))
      yield { objects, left: () => WHOLE };
  }
}

async function* inSpans(
  s3: S3,
  bucket: string,
  prefix: string,
  from: readonly KeySpan[],
  { pagesInFlight, keysAPage }: ListLimits,
  options: ListOptions,
): AsyncGenerator<ListedBatch> {
  const holdMs = pacing(PAGES_A_SECOND, () => performance.now());
  const ask = async (asked: PageAsked) => {
    const waitMs = holdMs();
    if (waitMs >= 1) await sleep(waitMs);
    return askPage(s3, bucket, { ...asked, ...attributesOf(options) });
  };
  const spans = new Set(from.map(openSpan));
  const idle = [...spans];
  const pages: WaitingPage[] = [];
  let busy = 0;
  let splitting = false;
  let failure: { readonly error: unknown } | null = null;
  let stopped = false;
  let wake = (): void => {};
  let room: Promise<void> | null = null;
  let makeRoom = (): void => {};

  const waitForRoom = async (): Promise<void> => {
    while (pages.length >= PAGES_WAITING && !stopped) {
      room ??= new Promise((resolve) => {
        makeRoom = resolve;
      });
      await room;
    }
  };
  const readSpan = async (span: OpenSpan): Promise<void> => {
    let token: string | null = null;
    while (!span.done && !stopped) {
      await waitForRoom();
      if (stopped) return;
      const page = await ask({
        Prefix: prefix,
        ...(keysAPage < LIMITS.keysAPage ? { MaxKeys: keysAPage } : {}),
        ...(token === null ? {} : { ContinuationToken: token }),
        ...(token === null && span.read !== null ? { StartAfter: span.read } : {}),
      });
      assertOrder(span.read, page.objects);
      const objects = within(span, page.objects);
      span.read = objects.at(-1)?.key ?? span.read;
      span.pages += 1;
      span.done = page.next === null || objects.length < page.objects.length || span.read === span.upTo;
      span.waiting += 1;
      token = page.next;
      pages.push({ span, objects, last: span.read });
      wake();
      fill();
    }
  };
  const splitOne = async (span: OpenSpan): Promise<void> => {
    // A span that cannot be split now has to show twice as much before it is tried again.
    span.splitAt = span.pages * 2;
    const atOnce = (): number => Math.max(1, pagesInFlight - busy);
    for (const made of cut(span, await cutsOf(span, prefix, pagesInFlight, { ask, atOnce }))) {
      spans.add(made);
      idle.push(made);
    }
  };
  const run = (work: Promise<void>, after: () => void): void => {
    work
      .catch((error: unknown) => {
        failure ??= { error };
        stopped = true;
        makeRoom();
      })
      .finally(() => {
        after();
        fill();
        wake();
      });
  };
  function fill(): void {
    while (!stopped && busy < pagesInFlight) {
      const span = idle.shift();
      if (span === undefined) break;
      busy += 1;
      run(readSpan(span), () => {
        busy -= 1;
      });
    }
    if (stopped || splitting || busy >= pagesInFlight) return;
    const span = largest(spans);
    if (span === null) return;
    splitting = true;
    run(splitOne(span), () => {
      splitting = false;
    });
  }

  fill();
  try {
    for (;;) {
      const page = pages.shift();
      if (page !== undefined) {
        const { span, objects, last } = page;
        span.kept = last;
        span.waiting -= 1;
        if (span.done && span.waiting === 0) spans.delete(span);
        room = null;
        makeRoom();
        if (objects.length > 0) yield { objects, left: () => leftOf(spans) };
      } else if (failure !== null) {
        throw (failure as { readonly error: unknown }).error;
      } else if (busy === 0 && !splitting && idle.length === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stopped = true;
    room = null;
    makeRoom();
  }
}

function within({ upTo }: OpenSpan, objects: readonly ListedObject[]): readonly ListedObject[] {
  const last = objects.at(-1);
  if (upTo === null || last === undefined || compareKeys(last.key, upTo) <= 0) return objects;
  return objects.filter(({ key }) => compareKeys(key, upTo) <= 0);
}

function assertOrder(after: string | null, objects: readonly ListedObject[]): void {
  let before = after;
  for (const { key } of objects) {
    if (before !== null && compareKeys(before, key) >= 0) throw new OutOfOrder();
    before = key;
  }
}
