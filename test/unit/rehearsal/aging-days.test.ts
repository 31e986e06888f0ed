import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VersionFacts } from '../../../src/rehearsal/aging/due.ts';
import { dueActions, type LifecycleState } from '../../../src/rehearsal/aging/due-actions.ts';
import type { LifecycleRule } from '../../../src/rehearsal/s3/lifecycle-parse.ts';
import { at, carriedOut, DAY, KIB, rule, said, stateOf, version } from './aging-facts.ts';

const CLASSES = ['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE'];
const DAYS = 40;

const days = fc.integer({ min: 0, max: 25 });
const storageClass = fc.constantFrom(...CLASSES);
const when = fc.oneof(
  days.map((value) => ({ days: value })),
  days.map((value) => ({ date: new Date(at(value)) })),
);
const newerVersions = fc.option(fc.integer({ min: 1, max: 3 }), { nil: 0 });
const someRule: fc.Arbitrary<LifecycleRule> = fc
  .record({
    filter: fc.constantFrom(
      {},
      { prefix: 'logs/' },
      { prefix: 'x' },
      { greaterThan: 10 },
      { tags: { a: '1' } },
    ),
    transitions: fc.array(
      fc.tuple(when, storageClass).map(([at, to]) => ({ ...at, storageClass: to })),
      { maxLength: 2 },
    ),
    expiration: fc.constantFrom(
      {},
      { expiration: { days: 9 } },
      { expiration: { date: new Date(at(12)) } },
      { expiration: { expiredObjectDeleteMarker: true } },
    ),
    noncurrentTransitions: fc.array(fc.record({ days, newerVersions, storageClass }), { maxLength: 2 }),
    noncurrent: fc.option(
      fc.record({ noncurrentExpiration: fc.record({ days: days.map((value) => value + 1), newerVersions }) }),
      { nil: {} },
    ),
  })
  .map(({ expiration, noncurrent, ...parts }) => rule({ ...parts, ...expiration, ...noncurrent }));

const someState = fc
  .record({
    rules: fc.array(someRule, { minLength: 1, maxLength: 4 }),
    minimum: fc.constantFrom('all_storage_classes_128K' as const, 'varies_by_storage_class' as const),
    versioning: fc.constantFrom('never' as const, 'enabled' as const, 'suspended' as const),
  })
  .map(({ rules, ...changes }) => stateOf(rules, changes));

const someVersion = fc.record({
  hour: fc.integer({ min: 1, max: 30 * 24 }),
  deleteMarker: fc.boolean(),
  sizeBytes: fc.constantFrom(0, 5, 128 * KIB, 1024 * KIB),
  storageClass: fc.constantFrom('STANDARD', ...CLASSES),
  tags: fc.constantFrom({}, { a: '1' }),
  lockedUntil: fc.constantFrom(Number.NEGATIVE_INFINITY, at(20.5), Number.POSITIVE_INFINITY),
});

/** A key with its versions, newest first, as its bucket can hold them. */
const scene = fc
  .tuple(someState, fc.array(someVersion, { minLength: 1, maxLength: 4 }))
  .map(([state, parts]) => {
    const sorted = parts.toSorted((a, b) => b.hour - a.hour);
    const versions = (state.versioning === 'never' ? sorted.slice(0, 1) : sorted).map(
      ({ hour, ...facts }, index) =>
        version({
          ...facts,
          createdAt: at(0) + hour * 3_600_000,
          versionId: index === 0 && state.versioning !== 'enabled' ? 'null' : `v${index}`,
          ...(state.versioning === 'never'
            ? { deleteMarker: false, lockedUntil: Number.NEGATIVE_INFINITY }
            : {}),
        }),
    );
    return { state, versions };
  });

const agedOnce = (state: LifecycleState, versions: readonly VersionFacts[], now: number) =>
  dueActions(state, versions, now).actions.reduce(
    (held, action) => carriedOut(held, action, state, now),
    versions,
  );

function agedDaily(state: LifecycleState, versions: readonly VersionFacts[], from: number, to: number) {
  let held = versions;
  for (let now = from; now <= to; now += DAY) held = agedOnce(state, held, now);
  return held;
}

test('the order of rules never matters', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: DAYS }), ({ state, versions }, day) => {
      const turned = { ...state, rules: state.rules.toReversed() };
      const plain = dueActions(state, versions, at(day));
      const other = dueActions(turned, versions, at(day));
      expect(other.actions.map(said)).toEqual(plain.actions.map(said));
      expect(other.next).toBe(plain.next);
    }),
  );
});

test('once done, nothing more is due on the same day', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: DAYS }), ({ state, versions }, day) => {
      const once = agedDaily(state, versions, at(0), at(day));
      expect(dueActions(state, once, at(day)).actions.map(said)).toEqual([]);
      // Nor for a version that was there before any rule was.
      const late = agedOnce(state, versions, at(day));
      expect(dueActions(state, late, at(day)).actions.map(said)).toEqual([]);
    }),
  );
});

test('going from look to look equals going day by day', () => {
  fc.assert(
    fc.property(scene, ({ state, versions }) => {
      let held: readonly VersionFacts[] = versions;
      for (let now = at(0); now <= at(DAYS); ) {
        const due = dueActions(state, held, now);
        held = due.actions.reduce((left, action) => carriedOut(left, action, state, now), held);
        expect(due.next).toBeGreaterThan(now);
        now = due.next;
      }
      expect(held).toEqual(agedDaily(state, versions, at(0), at(DAYS)));
    }),
    { numRuns: 300 },
  );
});

test('no action takes a locked version away, moves anything up, or touches a marker but by deleting it', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: DAYS }), ({ state, versions }, day) => {
      for (const action of dueActions(state, versions, at(day)).actions) {
        if (action.version.deleteMarker) expect(action.kind).toBe('delete');
        else if (action.kind === 'delete') expect(action.version.lockedUntil).toBeLessThanOrEqual(at(day));
        if (action.kind === 'transition') expect(action.version.storageClass).not.toBe('DEEP_ARCHIVE');
      }
    }),
  );
});
