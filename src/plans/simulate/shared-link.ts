import { queueOf } from './queue.ts';

/** Executions that copy over one link at the same time. Times are seconds, rates bytes a second. */
export interface SharedLink {
  /** Bytes a second that are carried now, by all together. */
  readonly carried: () => number;
  /** Goes on to a time, not before the one it is at, nor after {@link SharedLink.nextEnd}. */
  readonly advance: (toSeconds: number) => void;
  readonly allow: (bytesPerSecond: number) => void;
  /** Bytes and the rate above 0. */
  readonly begin: (id: number, bytes: number, most: number) => void;
  /** When the first of them is over if nothing changes; Infinity for never. */
  readonly nextEnd: () => number;
  /** The one that is over at {@link SharedLink.nextEnd}, which is taken off the link. */
  readonly end: () => number;
}

/**
 * A link shared fairly: every execution has the same rate, but for those that can take no more than less, and what they
 * leave goes to the others (max-min fairness). Executions at the common rate are timed by the bytes that each of them has
 * had so far, so a change of that rate moves none of them in the queue: a change costs log n, and again for each
 * execution that the common rate comes to its own most, or falls below it.
 */
export function sharedLink(ids: number): SharedLink {
  const mosts = new Float64Array(ids);
  // At their own most: ends in seconds, and the highest most first.
  const heldEnds = queueOf(ids);
  const heldMosts = queueOf(ids);
  // At the common rate: ends in bytes that each has had, and the lowest most first.
  const evenEnds = queueOf(ids);
  const evenMosts = queueOf(ids);
  let [now, allowed, common, heldRate, evenBytes] = [0, 0, 0, 0, 0];

  const hold = (id: number, bytes: number) => {
    const most = mosts[id] as number;
    heldEnds.add(id, now + bytes / most);
    heldMosts.add(id, -most);
    heldRate += most;
  };
  const unhold = (id: number) => {
    heldEnds.remove(id);
    heldMosts.remove(id);
    heldRate = heldEnds.size() === 0 ? 0 : heldRate - (mosts[id] as number);
  };
  const even = (id: number, bytes: number) => {
    evenEnds.add(id, evenBytes + bytes);
    evenMosts.add(id, mosts[id] as number);
  };
  const uneven = (id: number) => {
    evenEnds.remove(id);
    evenMosts.remove(id);
  };
  const commonRate = () => (evenEnds.size() === 0 ? 0 : Math.max(0, (allowed - heldRate) / evenEnds.size()));

  /** Each step only raises the common rate, so none is taken twice. */
  const settle = () => {
    common = commonRate();
    while (
      heldEnds.size() > 0 &&
      (evenEnds.size() === 0 ? heldRate > allowed : -heldMosts.firstKey() > common)
    ) {
      const id = heldMosts.first();
      const bytes = Math.max(0, heldEnds.keyOf(id) - now) * (mosts[id] as number);
      unhold(id);
      even(id, bytes);
      common = commonRate();
    }
    while (evenEnds.size() > 0 && evenMosts.firstKey() <= common) {
      const id = evenMosts.first();
      const bytes = Math.max(0, evenEnds.keyOf(id) - evenBytes);
      uneven(id);
      hold(id, bytes);
      common = commonRate();
    }
  };
  const evenEnd = () =>
    evenEnds.size() === 0 || common === 0
      ? Number.POSITIVE_INFINITY
      : now + Math.max(0, evenEnds.firstKey() - evenBytes) / common;

  return {
    carried: () => heldRate + common * evenEnds.size(),
    advance: (toSeconds) => {
      if (evenEnds.size() > 0) evenBytes += common * (toSeconds - now);
      now = toSeconds;
    },
    allow: (bytesPerSecond) => {
      allowed = bytesPerSecond;
      settle();
    },
    begin: (id, bytes, most) => {
      mosts[id] = most;
      even(id, bytes);
      settle();
    },
    nextEnd: () => Math.min(heldEnds.firstKey(), evenEnd()),
    end: () => {
      const isHeld = heldEnds.firstKey() <= evenEnd();
      const id = isHeld ? heldEnds.first() : evenEnds.first();
      if (isHeld) unhold(id);
      else uneven(id);
      settle();
      return id;
    },
  };
}
