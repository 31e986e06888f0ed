import type { Lifecycle } from '../s3/lifecycle-file.ts';
import type { LifecycleRule, NoncurrentWhen } from '../s3/lifecycle-parse.ts';
import { daysAfter, dueAt, rulesFor, type VersionFacts } from './due.ts';
import { DAY_MS, midnightBefore, midnightFrom } from './midnight.ts';
import { classAfter, type WantedMove, wantedMoves } from './target-class.ts';

/** What lifecycle does to one version. */
export type LifecycleAction =
  | { readonly kind: 'transition'; readonly version: VersionFacts; readonly storageClass: string }
  /** The current version gets a delete marker above it. */
  | { readonly kind: 'hide'; readonly version: VersionFacts }
  /** For good: an object of an unversioned bucket, a noncurrent version, or a delete marker above nothing. */
  | { readonly kind: 'delete'; readonly version: VersionFacts };

/** What a bucket's lifecycle goes by. */
export interface LifecycleState extends Lifecycle {
  readonly versioning: 'never' | 'enabled' | 'suspended';
}

/** What is due now for one key, and when to look again. */
export interface Due {
  readonly actions: readonly LifecycleAction[];
  /** The next midnight (ms) at which something may be due if nothing else happens; Infinity when never. */
  readonly next: number;
}

/**
 * What lifecycle does at `now` (ms) to the versions of one key, newest first; the first is the current one
 * [aws-facts A.1, A.2, A.3, A.5, A.6]. Pure. The order of rules does not matter, and once the actions are carried out
 * nothing more is due at the same `now`. Permanent deletion goes before moving, moving before hiding: what is moved
 * today is hidden tomorrow. Locked versions are moved and hidden, never deleted.
 */
export function dueActions(state: LifecycleState, versions: readonly VersionFacts[], now: number): Due {
  const agenda = new Agenda(state, now);
  const [current] = versions;
  if (current === undefined) return agenda;
  let line = versions;
  if (!current.deleteMarker && agenda.ageCurrent(current)) {
    // The null version of a suspended bucket is replaced by its marker.
    const replaced = state.versioning === 'suspended' && current.versionId === 'null';
    line = [markerOver(current, now), ...(replaced ? versions.slice(1) : versions)];
  }
  let kept = 0;
  for (const [newer, version] of line.slice(1).entries()) {
    if (!agenda.ageNoncurrent(version, line[newer]?.createdAt ?? now, newer)) kept += 1;
  }
  if (current.deleteMarker && kept === 0) agenda.ageLoneMarker(current);
  return agenda;
}

/** What was found due, as versions are looked at. */
class Agenda implements Due {
  readonly actions: LifecycleAction[] = [];
  next = Number.POSITIVE_INFINITY;
  readonly #state: LifecycleState;
  readonly #now: number;

  constructor(state: LifecycleState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /** Whether the version is hidden now. */
  ageCurrent(version: VersionFacts): boolean {
    const rules = rulesFor(this.#state.rules, version);
    const expires = earliest(rules.map(({ expiration }) => dueAt(expiration ?? {}, version.createdAt)));
    if (this.#isDue(expires) && this.#state.versioning === 'never') return !this.#act('delete', version);
    const moved = this.#move(version, rules, (rule) =>
      rule.transitions.map((to) => ({ at: dueAt(to, version.createdAt), storageClass: to.storageClass })),
    );
    if (!this.#isDue(expires)) return false;
    const today = midnightBefore(this.#now);
    const movedToday = moved || (version.movedAt !== null && version.movedAt >= today);
    return this.#isDue(movedToday ? today + DAY_MS : today) && this.#act('hide', version);
  }

  /** Whether the version is deleted now; `newer` noncurrent ones stand before it, its successor is of `since`. */
  ageNoncurrent(version: VersionFacts, since: number, newer: number): boolean {
    const rules = rulesFor(this.#state.rules, version);
    const when = ({ days, newerVersions = 0 }: NoncurrentWhen): number =>
      newer >= newerVersions ? daysAfter(since, days) : Number.POSITIVE_INFINITY;
    const expires = earliest(
      rules.flatMap((rule) => (rule.noncurrentExpiration ? [when(rule.noncurrentExpiration)] : [])),
    );
    if (this.#isDue(Math.max(expires, midnightFrom(version.lockedUntil))))
      return this.#act('delete', version);
    this.#move(version, rules, (rule) =>
      rule.noncurrentTransitions.map((to) => ({ at: when(to), storageClass: to.storageClass })),
    );
    return false;
  }

  /** A marker above nothing goes by a rule that says so, or when it is as old as objects that expire. */
  ageLoneMarker(marker: VersionFacts): void {
    const due = earliest(
      rulesFor(this.#state.rules, marker).map(({ expiration }) =>
        expiration?.expiredObjectDeleteMarker === true ? 0 : dueAt(expiration ?? {}, marker.createdAt),
      ),
    );
    if (this.#isDue(Math.max(due, midnightFrom(marker.createdAt + 1)))) this.#act('delete', marker);
  }

  #move(
    version: VersionFacts,
    rules: readonly LifecycleRule[],
    movesOf: (rule: LifecycleRule) => readonly WantedMove[],
  ): boolean {
    if (version.deleteMarker) return false;
    const moves = rules.flatMap((rule) => wantedMoves(rule, movesOf(rule), version, this.#state.minimum));
    const due = moves.filter(({ at }) => this.#isDue(at));
    const storageClass = classAfter(version.storageClass, due);
    return storageClass !== version.storageClass && this.#act('transition', version, storageClass);
  }

  #act(kind: LifecycleAction['kind'], version: VersionFacts, storageClass = version.storageClass): true {
    this.actions.push(kind === 'transition' ? { kind, version, storageClass } : { kind, version });
    // What hiding or deleting makes due shows on the day after; what moving makes due is known.
    if (kind !== 'transition') this.#isDue(midnightBefore(this.#now) + DAY_MS);
    return true;
  }

  /** Remembers when to look again for what is not due yet. */
  #isDue(at: number): boolean {
    if (at > this.#now) this.next = Math.min(this.next, at);
    return at <= this.#now;
  }
}

const earliest = (times: readonly number[]): number => Math.min(...times);

const markerOver = (version: VersionFacts, now: number): VersionFacts => ({
  ...version,
  deleteMarker: true,
  createdAt: now,
  lockedUntil: Number.NEGATIVE_INFINITY,
});
