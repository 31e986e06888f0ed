/** A line that running executions share. */
export interface Link {
  /** Takes part from now on, until `leave`. */
  join(user: LinkUser): LinkShare;
}

export interface LinkUser {
  /** What the line carries, bytes a second; zero or less: no end to it. */
  readonly capacity: number;
  /** The most this one wants, bytes a second; zero or less: all there is. */
  readonly limit: () => number;
  /** Called before any share changes because somebody comes or goes. */
  readonly settle: () => void;
}

export interface LinkShare {
  /** Bytes a second, now; zero or less: unlimited. */
  rate(): number;
  leave(): void;
}

/**
 * What each of several users gets of a line: equal parts, where what a user does not want is shared by the others
 * (max-min fairness). `limits` may be Infinity. Answers the part of the user with limit `own`.
 */
export function fairShare(capacity: number, own: number, limits: readonly number[]): number {
  let left = capacity;
  let users = limits.length;
  for (const limit of [...limits].sort((a, b) => a - b)) {
    const part = left / users;
    if (own <= limit) return Math.min(own, part);
    left -= Math.min(limit, part);
    users -= 1;
  }
  return left;
}

const open = (rate: number): number => (rate > 0 ? rate : Number.POSITIVE_INFINITY);

/** A line nobody uses yet. */
export function createLink(): Link {
  const users = new Set<LinkUser>();
  const settleAll = (): void => {
    for (const user of users) user.settle();
  };
  return {
    join: (user) => {
      settleAll();
      users.add(user);
      return {
        rate: () => {
          const limits = [...users].map(({ limit }) => open(limit()));
          const share = fairShare(open(user.capacity), open(user.limit()), limits);
          return Number.isFinite(share) ? share : -1;
        },
        leave: () => {
          settleAll();
          users.delete(user);
        },
      };
    },
  };
}
