import { describe, expect, it } from 'vitest';
import { cutoverSince } from '../../../src/ledger/cutover-since.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { ASSUMED_RATES, type Rates } from '../../../src/plans/duration/rates.ts';
import type { Plan, StepOf } from '../../../src/plans/plan.ts';
import { ENTER_FRAMES, frameOf, LEAVE_FRAMES } from '../../../src/views/frame.ts';
import { oneScreen, type Section } from '../../../src/views/one-screen.ts';
import { statusLine } from '../../../src/views/status-line.ts';
import { buildStatus, type StatusSources } from '../../../src/views/status-model.ts';
import type { Live } from '../../../src/views/status-running.ts';
import { SCREEN_ROWS, statusText } from '../../../src/views/status-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { statusSchema } from '../../../src/views/values/status.ts';
import { expectGolden } from './golden.ts';
import { chain } from './sample-ledger.ts';
import { eventsInParts, planInParts } from './sample-parts.ts';
import { samplePlan } from './sample-plan.ts';
import { troubledProgress } from './sample-report.ts';
import { wavedPlan } from './sample-waves.ts';

const now = new Date('2026-11-21T12:00:00.000Z');
const GIB = 2 ** 30;
const LINK = 1e9 / 8;
const sources: StatusSources = {
  now,
  scans: [],
  newestEventAt: '2026-11-21T11:59:00.000Z',
  startedAt: () => '2026-11-21T09:55:00.000Z',
  estimate: { ratesOf: () => ASSUMED_RATES, linkBytesPerSecond: LINK },
};

/** The first transfers of a plan, in their order. */
const dueOf = (plan: Plan) =>
  plan.steps.filter(
    (step): step is StepOf<'transfer'> => step.kind === 'transfer' && step.phase === 'transfer',
  );

const opened: readonly EventBody[] = [
  { type: 'migration-opened', migration: 'acme-2026', rehearsal: false, tool: 'headwater 0.1.0' },
];

/** The waved plan, approved, with so many of its transfers done and so many running. */
function waved(done: number, running: number, more: readonly EventBody[] = []) {
  const plan = wavedPlan();
  const due = dueOf(plan);
  const begun = due.slice(0, done + running).flatMap(({ id: step }, at): EventBody[] => [
    { type: 'step-started', plan: plan.digest, step },
    { type: 'intent-made', plan: plan.digest, step, intent: step, action: 'start-execution' },
    {
      type: 'resource-known',
      plan: plan.digest,
      step,
      intent: step,
      resource: `arn:${step}`,
      how: 'created',
    },
    ...(at >= done
      ? []
      : ([
          {
            type: 'execution-ended',
            plan: plan.digest,
            step,
            execution: `arn:${step}`,
            result: 'success',
            errorCode: null,
            filesTransferred: 10,
            bytesTransferred: GIB,
            seconds: 60,
          },
          { type: 'step-done', plan: plan.digest, step, changed: true, summary: 's' },
        ] as const)),
  ]);
  const approved: EventBody = { type: 'plan-approved', plan: plan.digest, by: 'dana' };
  return { plan, due, progress: fold(chain([...opened, approved, ...begun, ...more])) };
}

function liveOf(
  steps: readonly { readonly id: string }[],
  agentsOnline: Readonly<Record<string, boolean>> = {},
): Live {
  return {
    at: now,
    executions: new Map(
      steps.map(({ id }) => [
        `arn:${id}`,
        {
          status: 'TRANSFERRING',
          startedAt: '2026-11-21T10:00:00.000Z',
          endedAt: null,
          items: 7_200,
          bytes: 720 * GIB,
          estimatedItems: 100_000,
          estimatedBytes: 900 * GIB,
        },
      ]),
    ),
    agentsOnline: new Map(Object.entries(agentsOnline)),
    trouble: null,
  };
}

const fits = (text: string, columns = 80, rows = 24): void => {
  const lines = text.split('\n');
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
};

describe('status on one screen', () => {
  const screens = {
    fresh: buildStatus(wavedPlan(), fold([]), sources),
    running: (() => {
      const { plan, progress, due } = waved(2, 3);
      const agents = { [due[2]?.agents[0] ?? '']: true, [due[3]?.agents[0] ?? '']: false };
      return buildStatus(plan, progress, { ...sources, live: liveOf(due.slice(2, 5), agents) });
    })(),
    ledger: (() => {
      const { plan, progress } = waved(2, 3);
      return buildStatus(plan, progress, sources);
    })(),
  };

  it.each(Object.entries(screens))('of a usual migration fits a small terminal: %s', (name, status) => {
    const text = statusText(status);
    expectGolden(`views/status-screen-${name}.txt`, `${text}\n`);
    fits(text);
    expect(statusSchema.parse(status)).toEqual(status);
  });

  it.each([
    { why: 'held and unfinished', status: buildStatus(samplePlan(), troubledProgress(), sources) },
    { why: 'in parts', status: buildStatus(planInParts(), fold(eventsInParts()), sources) },
  ])('fits, whatever there is to say: $why', ({ status }) => fits(statusText(status)));

  it('shortens what is long, and shows all of it when asked to', () => {
    const { plan, progress, due } = waved(1, 5, [
      ...['a', 'b', 'c', 'd'].flatMap((name): EventBody[] => [
        {
          type: 'step-held',
          plan: wavedPlan().digest,
          step: dueOf(wavedPlan())[6]?.id ?? name,
          code: `code-${name}`,
          reason: `${name} waits. `.repeat(10),
          next: [`Settle ${name}.`],
        },
      ]),
    ]);
    const shares = Array.from({ length: 40 }, (_, at) => ({ ...plan.shares[0], share: `share-${at}` }));
    const many = { ...plan, shares: [...plan.shares, ...shares] } as Plan;
    const status = buildStatus(many, progress, { ...sources, live: liveOf(due) });
    const text = statusText(status);
    fits(text);
    expect(text).toMatch(/^and \d+ more shares: headwater status --all$/m);
    const all = statusText(status, Number.POSITIVE_INFINITY);
    expect(all).toContain('share-39');
    expect(all).not.toMatch(/^and \d/m);
  });
});

describe('how far a migration is', () => {
  it('counts parts that are done whole, and running ones by what DataSync says', () => {
    const { plan, progress, due } = waved(2, 1);
    const byLedger = buildStatus(plan, progress, sources);
    const whole = plan.partitions.filter(({ id }) =>
      due.slice(0, 2).some(({ partition }) => partition === id),
    );
    expect(byLedger.carried.bytes).toBe(whole.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(byLedger.copied).toEqual({ items: 20, bytes: 2 * GIB });
    const live = buildStatus(plan, progress, { ...sources, live: liveOf(due.slice(2, 3)) });
    expect(live.carried.bytes).toBeGreaterThan(byLedger.carried.bytes);
    expect(live.copied.bytes).toBe(722 * GIB);
    expect(live.executions).toMatchObject([
      { step: due[2]?.id, state: 'TRANSFERRING', itemsPerSecond: 1, bytesPerSecond: (720 * GIB) / 7200 },
    ]);
  });

  it('says which execution stands still, and for how long', () => {
    const { due } = waved(2, 2);
    const stalled = due.slice(2, 4).map(
      ({ id }, at): EventBody => ({
        type: 'execution-stalled',
        plan: wavedPlan().digest,
        step: id,
        execution: `arn:${id}`,
        since: new Date(now.getTime() - (at + 2) * 3_600_000).toISOString(),
        mark: '1/2',
      }),
    );
    const { plan, progress } = waved(2, 2, stalled);
    const status = buildStatus(plan, progress, sources);
    expect(status.executions.map(({ stalledSince }) => stalledSince)).toEqual(
      stalled.map((event) => (event.type === 'execution-stalled' ? event.since : '')),
    );
    expect(statusText(status)).toMatch(new RegExp(`^STALLED for 3 h.*: ${due[3]?.id}, and 1 more$`, 'm'));
    expect(statusText(buildStatus(plan, waved(2, 2).progress, sources))).not.toContain('STALLED');
  });

  it('says when this host looked for drift last, and what of it nobody saw', () => {
    const { plan, progress } = waved(1, 0);
    const look = { at: '2026-11-21T06:15:00.000Z', deep: false, shares: ['a', 'b'], findings: 0 };
    const status = buildStatus(plan, progress, { ...sources, driftLook: { ...look, unchecked: [] } });
    expect(statusSchema.parse(status)).toEqual(status);
    const flat = (one: typeof status) => statusText(one).replace(/\s+/g, ' ');
    expect(flat(status)).toContain(
      ' Drift none at the last quick look of this host (2 shares, 2026-11-21 06:15 UTC) Steps ',
    );
    const unchecked = [{ id: 'HR101', share: 'a', why: 'its source is not mounted' }];
    const worse = { ...look, deep: true, findings: 1, unchecked };
    expect(flat(buildStatus(plan, progress, { ...sources, driftLook: worse }))).toMatch(
      /Drift 1 finding at the last deep look .*; 1 look saw nothing or a part only/,
    );
    expect(statusText(buildStatus(plan, progress, sources))).not.toContain('Drift');
  });

  it('adds shares up to waves, and waves to the whole', () => {
    const { plan, progress } = waved(3, 1);
    const status = buildStatus(plan, progress, sources);
    const total = (amounts: readonly { readonly planned: { readonly bytes: number } }[]) =>
      amounts.reduce((sum, { planned }) => sum + planned.bytes, 0);
    expect(total(status.waves)).toBe(status.planned.bytes);
    expect(total(status.shares)).toBe(status.planned.bytes);
    expect(status.waves.map((wave) => wave.status)).toContain('running');
  });

  it('says that everything is carried once all is done', () => {
    const count = dueOf(wavedPlan()).length;
    const { plan, progress } = waved(count, 0);
    const status = buildStatus(plan, progress, sources);
    expect(status.carried).toEqual(status.planned);
    expect(status.executions).toEqual([]);
  });
});

describe('the cut-over of a share', () => {
  const share = 'projects';
  const { plan } = waved(0, 0);
  const head = { plan: plan.digest, share };
  const done = (step: string): EventBody => ({
    type: 'step-done',
    plan: plan.digest,
    step: `${share}/${step}`,
    changed: true,
    summary: '',
  });
  const passes = plan.steps
    .filter((step) => step.share === share && step.phase === 'transfer')
    .map(({ id }) => done(id.slice(share.length + 1)));
  const frozen: readonly EventBody[] = [
    { type: 'person-confirmed', ...head, what: 'source-frozen', by: 'kim' },
    { type: 'step-started', plan: plan.digest, step: `${share}/freeze` },
    done('freeze'),
  ];
  const proved = [...passes, ...frozen, done('verify/final')];
  const committed: EventBody = {
    type: 'authority-committed',
    ...head,
    step: `${share}/commit`,
    bucket: 'acme-data',
    keyPrefix: 'projects/',
    evidence: 'e1',
    keepSourceUntil: '2026-12-21T10:00:00.000Z',
  };
  const held: EventBody = {
    type: 'step-held',
    plan: plan.digest,
    step: `${share}/commit`,
    code: 'clients-not-moved',
    reason: 'Nobody has said that users have moved.',
    next: ['Move them.'],
  };
  const paused: EventBody = { type: 'work-paused', shares: null, mode: 'when-safe', by: 'kim', reason: null };
  const lookAt = (more: readonly EventBody[]) => {
    const events = chain([...opened, { type: 'plan-approved', plan: plan.digest, by: 'dana' }, ...more]);
    const since = cutoverSince(events, plan.digest);
    const status = buildStatus(plan, fold(events), {
      ...sources,
      cutoverSince: (one) => since.get(one) ?? null,
    });
    const cutover = status.shares.find((one) => one.share === share)?.cutover;
    return { cutover, status, last: events.at(-1)?.at };
  };

  it.each([
    { why: 'its passes are not done: nothing is due', more: [], state: 'in-use', waits: null },
    {
      why: 'a person may freeze the source',
      more: passes,
      state: 'in-use',
      waits: { whom: 'person', what: expect.stringContaining('read-only') },
    },
    {
      why: 'somebody has to run the command',
      more: proved,
      state: 'proved',
      waits: { whom: 'command', next: [expect.stringContaining('cutover run --share projects')] },
    },
    {
      why: 'a person has to say something',
      more: [...proved, held],
      state: 'proved',
      waits: { whom: 'person', what: 'Nobody has said that users have moved.', next: ['Move them.'] },
    },
    {
      why: 'a person has to resume',
      more: [...proved, paused],
      state: 'proved',
      waits: { whom: 'person', next: ['headwater resume'] },
    },
    {
      why: 'it is being taken back',
      more: [...proved, { type: 'rollback-begun', ...head, by: 'kim' }],
      state: 'giving-back',
      waits: { whom: 'command', next: ['headwater cutover rollback --share projects'] },
    },
  ] satisfies readonly { why: string; more: readonly EventBody[]; state: string; waits: object | null }[])(
    '$state: $why',
    ({ more, state, waits }) => {
      const { cutover } = lookAt(more);
      expect(cutover?.state).toBe(state);
      expect(cutover?.keepSourceUntil).toBeNull();
      if (waits === null) expect(cutover?.waits).toBeNull();
      else expect(cutover?.waits).toMatchObject(waits);
    },
  );

  it('says until when the source is kept, and on the screen no longer than that', () => {
    const { cutover, status, last } = lookAt([...proved, committed]);
    expect(cutover).toMatchObject({
      state: 'committed',
      since: last,
      keepSourceUntil: '2026-12-21T10:00:00.000Z',
      waits: { whom: 'person', next: ['headwater cutover prepare --share projects'] },
    });
    expect(statusText(status)).toMatch(
      /^projects {2}committed {2}2026-11-21 \S+ UTC {2}source to be kept until 2026-12-21$/m,
    );
    const later = { ...status, at: '2027-01-01T00:00:00.000Z' };
    expect(statusText(later)).not.toContain('source to be kept');
    expect(statusText(later, Number.POSITIVE_INFINITY)).toContain('source to be kept');
    expect(statusSchema.parse(status)).toEqual(status);
  });

  it('takes no line of the screen before it has begun, and one when it has', () => {
    expect(statusText(lookAt(passes).status)).not.toContain('cut-over');
    const { status } = lookAt([...proved, held]);
    expectGolden('views/status-screen-cutover.txt', `${statusText(status)}\n`);
    fits(statusText(status));
  });

  it('keeps the screen short, however many are on the way', () => {
    const { status } = lookAt(proved);
    const own = status.shares.find((one) => one.share === share);
    const many = Array.from({ length: 40 }, (_, at) => ({ ...own, share: `share-${at}` }));
    const text = statusText({ ...status, shares: [...status.shares, ...many] } as typeof status);
    fits(text);
    expect(text).toMatch(/^and \d+ more on the way or just committed: headwater status --all$/m);
  });
});

describe('the time left', () => {
  const left = (done: number, running: number, more: Partial<StatusSources> = {}) => {
    const { plan, progress } = waved(done, running);
    return buildStatus(plan, progress, { ...sources, ...more }).eta;
  };
  it('shrinks as parts are carried', () =>
    expect(left(4, 1).secondsLeft ?? 0).toBeLessThan(left(0, 1).secondsLeft ?? 0));

  it('follows measured rates, and says that they are', () => {
    const basis = { kind: 'measured', samples: 3 } as const;
    const slow: Rates = { ...ASSUMED_RATES, bytes: { value: 1e6, basis } };
    const measured = left(1, 1, { estimate: { ratesOf: () => slow, linkBytesPerSecond: LINK } });
    expect(measured.rates).toBe('measured');
    expect(measured.secondsLeft ?? 0).toBeGreaterThan(
      10 * (left(1, 1).secondsLeft ?? Number.POSITIVE_INFINITY),
    );
  });

  it.each([
    { why: 'it runs', more: [] as EventBody[], running: 1, waitsFor: null },
    { why: 'nobody carries on', more: [], running: 0, waitsFor: 'apply' },
    {
      why: 'it is paused',
      more: [
        { type: 'work-paused', shares: null, mode: 'when-safe', by: 'kim', reason: null },
      ] satisfies EventBody[],
      running: 1,
      waitsFor: 'resume',
    },
  ])('has a date only while $why', ({ more, running, waitsFor }) => {
    const { plan, progress } = waved(1, running, more);
    const { eta } = buildStatus(plan, progress, sources);
    expect(eta.waitsFor).toBe(waitsFor);
    expect(eta.at === null).toBe(waitsFor !== null);
    expect(eta.secondsLeft).toBeGreaterThan(0);
  });

  it('is unknown where nothing tells: no rates, or a link without a rate', () => {
    const { plan, progress } = waved(1, 1);
    expect(buildStatus(plan, progress, { now, scans: [] }).eta.secondsLeft).toBeNull();
    expect(
      left(1, 1, { estimate: { ratesOf: () => ASSUMED_RATES, linkBytesPerSecond: 0 } }).secondsLeft,
    ).toBeNull();
  });
});

describe('a line when something changes', () => {
  it('is the same at another time, and another when a step is done', () => {
    const line = (done: number, at: Date) => {
      const { plan, progress } = waved(done, 1);
      return statusLine(buildStatus(plan, progress, { ...sources, now: at }));
    };
    expect(line(1, now)).toBe(line(1, new Date(0)));
    expect(line(1, now)).not.toBe(line(2, now));
    expect(line(1, now)).toMatch(/^acme-2026: transfer \d+ of \d+, .*; 1 execution running$/);
  });
});

describe('one screen of sections', () => {
  const section = (name: string, items: number, least = 1): Section => ({
    head: [name],
    items: Array.from({ length: items }, (_, at) => [`${name}${at}`]),
    least,
    more: (left) => `and ${left} more`,
  });
  it.each([
    { why: 'all of it fits', sections: [section('a', 2)], rows: 3, lines: ['a', 'a0', 'a1'] },
    {
      why: 'the longest gives up first',
      sections: [section('a', 9), section('b', 2)],
      rows: 8,
      lines: ['a', 'a0', 'a1', 'and 7 more', '', 'b', 'b0', 'b1'],
    },
    {
      why: 'what must stay stays',
      sections: [section('a', 3, 2)],
      rows: 1,
      lines: ['a', 'a0', 'a1', 'and 1 more'],
    },
    { why: 'a title over nothing goes', sections: [section('a', 3, 0)], rows: 1, lines: ['and 3 more'] },
    {
      why: 'an empty section takes no room',
      sections: [{ ...section('a', 0), head: [] }, section('b', 0)],
      rows: 1,
      lines: ['b'],
    },
  ])('$why', ({ sections, rows, lines }) => expect(oneScreen(sections, rows)).toEqual(lines));
});

describe('a frame', () => {
  const plain = (frame: string) =>
    frame
      .split('\u001b[')
      .map((part, at) => (at === 0 ? part : part.replace(/^[?0-9;]*[a-zA-Z]/, '')))
      .join('');
  it('writes over the one before, and clears what is left of it', () =>
    expect(frameOf('ab\nc', { columns: 80, rows: 24 })).toBe(
      '\u001b[?2026h\u001b[Hab\u001b[K\r\nc\u001b[K\u001b[J\u001b[?2026l',
    ));
  it.each([
    { columns: 3, rows: 2, lines: ['ab…', 'x'] },
    { columns: 1, rows: 1, lines: ['…'] },
    { columns: 0, rows: 0, lines: ['…'] },
  ])('is cut to $columns x $rows: a terminal shrinks', ({ columns, rows, lines }) =>
    expect(plain(frameOf('abcdef\nx\nlast', { columns, rows })).split('\r\n')).toEqual(lines),
  );
  it('leaves the terminal as it was', () => {
    expect(ENTER_FRAMES).toContain('?1049h');
    expect(LEAVE_FRAMES).toContain('?25h');
  });
});

it('the screen leaves a line for the prompt', () => expect(SCREEN_ROWS).toBe(23));
