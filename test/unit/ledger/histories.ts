import fc from 'fast-check';
import { HeadwaterError } from '../../../src/errors.ts';
import { LEVELS } from '../../../src/evidence/verdict.ts';
import { link } from '../../../src/ledger/chain.ts';
import type { EventBody, LedgerEvent } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { assertLegal } from '../../../src/ledger/legal.ts';

export const PLAN = 'a'.repeat(64);
export const OTHER_PLAN = 'b'.repeat(64);
const SHA = 'c'.repeat(64);
const START = Date.UTC(2026, 10, 21);

/** Event bodies linked to a chain, one second apart. */
export function chainOf(bodies: readonly EventBody[]): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (const body of bodies) events.push(next(events, body));
  return events;
}

function next(events: readonly LedgerEvent[], body: EventBody): LedgerEvent {
  return link(events.at(-1), new Date(START + events.length * 1000), body);
}

const OPENED: EventBody = { type: 'migration-opened', migration: 'm', rehearsal: true, tool: 'test' };
export const APPROVED: EventBody = { type: 'plan-approved', plan: PLAN, by: 'kim' };
/** How every history here begins. */
export const BEGUN: readonly EventBody[] = [OPENED, APPROVED];

/** What may be said of steps; small pools, so that events meet. */
const plan = fc.constantFrom(PLAN, PLAN, PLAN, PLAN, PLAN, OTHER_PLAN);
const share = fc.constantFrom('one', 'two');
const namedShares = fc.subarray(['one', 'two'], { minLength: 1 });
const someShares = fc.option(namedShares);
const step = fc.constantFrom(
  'one/task',
  'one/transfer/1-seed',
  'one/transfer/final',
  'one/verify/final',
  'one/file-share',
  'one/file-share-writable',
  'two/task',
  'two/transfer/final',
  'all/lifecycle-rules',
);
const intent = fc.constantFrom('i1', 'i2', 'i3');
const resource = fc.constantFrom('arn:1', 'arn:2', 'arn:3');
const evidence = fc.constantFrom('e1', 'e2');
const text = fc.string({ unit: 'binary', maxLength: 12 });
const as = <T extends EventBody['type']>(type: T) => fc.constant(type);
const person = fc.constantFrom('kim', 'dana');

const anyEvent: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({ type: as('plan-approved'), plan, by: person }),
  fc.record({ type: as('step-started'), plan, step }),
  fc.record({ type: as('intent-made'), plan, step, intent, action: text }),
  fc.record({
    type: as('intent-made'),
    plan,
    step: fc.constantFrom('one/transfer/final', 'two/transfer/final'),
    intent,
    action: text,
    runs: fc.record({
      task: resource,
      mode: fc.constantFrom('BASIC' as const, 'ENHANCED' as const),
      agents: fc.subarray(['agent-1', 'agent-2'], { minLength: 1 }),
      bytesPerSecond: fc.constantFrom(-1, 1000),
    }),
  }),
  fc.record({ type: as('intent-dropped'), plan, step, intent, why: text }),
  fc.record({
    type: as('resource-known'),
    plan,
    step,
    intent,
    resource,
    how: fc.constantFrom('created' as const, 'found' as const),
  }),
  fc.record({
    type: as('execution-rate-changed'),
    plan,
    step: fc.constant('one/transfer/final'),
    execution: resource,
    bytesPerSecond: fc.nat(),
  }),
  fc.record({
    type: as('execution-stalled'),
    plan,
    step: fc.constant('one/transfer/final'),
    execution: resource,
    since: fc.constant('2026-03-02T12:00:00.000Z'),
    mark: text,
  }),
  fc.record({
    type: as('execution-moving'),
    plan,
    step: fc.constant('one/transfer/final'),
    execution: resource,
  }),
  fc.record({
    type: as('execution-stopping'),
    plan,
    step: fc.constant('one/transfer/final'),
    execution: resource,
    why: fc.constantFrom('bandwidth-window' as const, 'pause' as const),
  }),
  fc.record({
    type: as('execution-ended'),
    plan,
    step: fc.constant('one/transfer/final'),
    execution: resource,
    result: fc.constantFrom('success' as const, 'error' as const, 'cancelled' as const),
    errorCode: fc.constant(null),
    filesTransferred: fc.nat(),
    bytesTransferred: fc.nat(),
  }),
  fc.record({
    type: as('person-confirmed'),
    plan,
    share,
    what: fc.constantFrom(
      'source-frozen' as const,
      'cache-refreshed' as const,
      'clients-moved' as const,
      'uploads-finished' as const,
    ),
    by: person,
  }),
  fc.record({
    type: as('source-frozen'),
    plan,
    step,
    share,
    inventory: text,
    sha256: fc.constant(SHA),
    by: person,
  }),
  fc.record({
    type: as('evidence-recorded'),
    plan: fc.oneof(plan, fc.constant(null)),
    step: fc.oneof(step, fc.constant(null)),
    share,
    evidence,
    sha256: fc.constant(SHA),
    verdict: fc.constantFrom('proved' as const, 'proved-with-exceptions' as const, 'not-proved' as const),
    level: fc.constantFrom(...LEVELS),
    differ: fc.nat(1),
  }),
  fc.record({
    type: as('at-rest-announced'),
    share,
    intent,
    bucket: text,
    keyPrefix: text,
    role: text,
    objects: fc.nat(),
    manifest: fc.record({ key: text, etag: text, sha256: fc.constant(SHA) }),
  }),
  fc.record({ type: as('at-rest-made'), share, intent, job: text }),
  fc.record({
    type: as('at-rest-ended'),
    share,
    intent,
    job: fc.option(text),
    result: fc.constantFrom('used' as const, 'gone' as const, 'failed' as const),
  }),
  fc.record({ type: as('refresh-started'), plan, step, resource, notification: text }),
  fc.record({
    type: as('authority-committed'),
    plan,
    step,
    share,
    bucket: fc.constant('data'),
    keyPrefix: fc.constant('one/'),
    evidence,
  }),
  fc.record({ type: as('rollback-begun'), plan, share, by: person }),
  fc.record({ type: as('rollback-dropped'), plan, share, by: person }),
  fc.record({ type: as('uploads-awaited'), plan, share, resource, notification: text }),
  fc.record({
    type: as('cutover-rolled-back'),
    plan,
    share,
    by: person,
    steps: fc.subarray(['one/transfer/final', 'one/file-share', 'two/transfer/final']),
  }),
  fc.record({
    type: as('pass-begun'),
    plan,
    share: fc.constant('one'),
    ordinal: fc.integer({ min: 2, max: 4 }),
    steps: fc.constantFrom(['one/transfer/2-delta.p1'], ['one/transfer/final', 'one/transfer/2-delta']),
  }),
  fc.record({
    type: as('work-paused'),
    shares: someShares,
    mode: fc.constantFrom('when-safe' as const, 'now' as const),
    by: person,
    reason: fc.option(text),
  }),
  fc.record({ type: as('work-resumed'), shares: someShares, by: person }),
  fc.record({ type: as('work-cancelled'), shares: namedShares, by: person, reason: fc.option(text) }),
  fc.record({
    type: as('drift-found'),
    id: fc.constantFrom('HR101', 'HR501'),
    share: fc.option(share),
    subject: fc.constantFrom('here', 'there'),
    severity: fc.constantFrom('error' as const, 'warn' as const),
    since: fc.constant('2026-03-02T12:00:00.000Z'),
  }),
  fc.record({
    type: as('drift-cleared'),
    id: fc.constantFrom('HR101', 'HR501'),
    share: fc.option(share),
    subject: fc.constantFrom('here', 'there'),
  }),
  fc.record({
    type: as('restore-confirmed'),
    restore: fc.constantFrom('r1', 'r2'),
    by: person,
    bucket: fc.constant('data'),
    selection: fc.constantFrom(
      { kind: 'prefix' as const, keyPrefix: 'old/' },
      { kind: 'list' as const, sha256: SHA, keys: 3 },
    ),
    tier: fc.constantFrom('Bulk' as const, 'Standard' as const),
    days: fc.constantFrom(1, 14),
    way: fc.constantFrom('requests' as const, 'batch' as const),
    objects: fc.nat(),
    bytes: fc.nat(),
    usd: fc.nat(),
    seconds: fc.option(fc.nat()),
  }),
  fc.record({
    type: as('restore-keep-confirmed'),
    by: person,
    bucket: fc.constant('data'),
    selection: fc.constant({ kind: 'prefix' as const, keyPrefix: 'old/' }),
    storageClass: fc.constantFrom('STANDARD' as const, 'GLACIER_IR' as const),
    objects: fc.nat(),
    bytes: fc.nat(),
    usd: fc.nat(),
    monthlyUsd: fc.nat(),
  }),
  fc.record({ type: as('step-done'), plan, step, changed: fc.boolean(), summary: text }),
  fc.record({
    type: as('step-held'),
    plan,
    step,
    code: text,
    reason: text,
    next: fc.array(text, { maxLength: 2 }),
  }),
);

/** What belongs together happens together more often than chance would have it. */
const story: fc.Arbitrary<readonly EventBody[]> = fc.oneof(
  { weight: 6, arbitrary: anyEvent.map((event) => [event]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(step, intent, resource, fc.boolean())
      .map(([of, made, arn, isKnown]): EventBody[] => [
        { type: 'intent-made', plan: PLAN, step: of, intent: made, action: 'create' },
        isKnown
          ? { type: 'resource-known', plan: PLAN, step: of, intent: made, resource: arn, how: 'created' }
          : { type: 'intent-dropped', plan: PLAN, step: of, intent: made, why: 'nothing came of it' },
      ]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(share, evidence, fc.boolean()).map(([of, id, isCommitted]): EventBody[] => {
      const head = { plan: PLAN, step: `${of}/verify/final`, share: of };
      const cutover: EventBody[] = [
        { type: 'source-frozen', ...head, inventory: 'inv', sha256: SHA, by: 'kim' },
        { type: 'evidence-recorded', ...head, evidence: id, sha256: SHA, verdict: 'proved' },
        { type: 'authority-committed', ...head, bucket: 'data', keyPrefix: `${of}/`, evidence: id },
      ];
      return isCommitted ? cutover : cutover.slice(0, 2);
    }),
  },
);

/** Legal histories: whatever the ledger would have accepted, in the order it was offered. */
export const legalHistory: fc.Arbitrary<readonly LedgerEvent[]> = fc
  .array(story, { minLength: 1, maxLength: 40, size: 'max' })
  .map((stories) => {
    const events = [...chainOf(BEGUN)];
    let progress = fold(events);
    for (const body of stories.flat()) {
      if (!isLegal(() => assertLegal(progress, body))) continue;
      const event = next(events, body);
      events.push(event);
      progress = fold([event], progress);
    }
    return events;
  });

function isLegal(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof HeadwaterError) return false;
    throw error;
  }
}

/** The code an event is refused with after these, or null when it is legal. */
export function refusalOf(before: readonly EventBody[], body: EventBody): string | null {
  const progress = fold(chainOf(before));
  try {
    assertLegal(progress, body);
    return null;
  } catch (error) {
    if (error instanceof HeadwaterError) return `${error.blame}: ${error.code}`;
    throw error;
  }
}
