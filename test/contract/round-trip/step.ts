import type { Members, Service } from './asker.ts';

/** What earlier answers left for later requests: ARNs, upload ids, version ids. */
export type Memory = Record<string, string>;

/** One call of a round trip: every operation that is served has at least one. */
export interface Step {
  readonly service: Service;
  readonly operation: string;
  readonly input: Members | ((memory: Memory) => Members);
  /** Members the AWS CLI of Debian 12 does not know yet; it sends the rest. `all`: it lacks the operation. */
  readonly newer?: readonly string[] | 'all';
  /** Kept from the answer for later: name in the memory, and where it is (`Rules.0.ID`). */
  readonly keep?: Readonly<Record<string, string>>;
  /** What the answer must hold, at least; paths as in `keep`. */
  readonly holds?: Readonly<Record<string, unknown>>;
  /** The error's code, when the operation is one that AWS refuses too. */
  readonly refused?: string;
  /** Asked again until it holds: for what happens after the answer. */
  readonly until?: true;
}

/** Reads `Rules.0.ID` of an answer. */
export function at(answer: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], answer);
}
