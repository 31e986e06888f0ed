import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../../src/ledger/empty.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { FRESH_SHARE } from '../../../src/ledger/progress.ts';
import { METRICS } from '../../../src/telemetry/metric-list.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { migrationSeries, type Sample } from '../../../src/telemetry/migration-series.ts';
import { eventsInParts, planInParts } from '../views/sample-parts.ts';

const plan = planInParts();
const progress = fold(eventsInParts());
const info = { migration: 'acme-2026', version: '0.1.0', rehearsal: false };
const amountOf = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>) =>
  samples.find(
    (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  )?.value;

describe('metrics of a migration', () => {
  const samples = migrationSeries(plan, progress);
  it.each([
    { name: 'headwater_ledger_seq', labels: {}, value: progress.seq, why: 'the ledger has so many events' },
    {
      name: 'headwater_steps',
      labels: { kind: 'transfer', state: 'held' },
      value: 1,
      why: 'one part is held',
    },
    { name: 'headwater_steps', labels: { kind: 'commit', state: 'done' }, value: 0, why: 'zeros are told' },
    { name: 'headwater_held_steps', labels: { share: 'media' }, value: 1, why: 'whose it is' },
    { name: 'headwater_held_steps', labels: { share: 'projects' }, value: 0, why: 'and whose not' },
    { name: 'headwater_running_executions', labels: { share: 'projects' }, value: 2, why: 'two are running' },
    {
      name: 'headwater_transferred_bytes_total',
      labels: { share: 'projects' },
      value: 9 * 2 ** 30,
      why: 'three parts of 3 GiB',
    },
    {
      name: 'headwater_transferred_items_total',
      labels: { share: 'projects' },
      value: 3_702,
      why: 'and their items',
    },
  ])('$name: $why', ({ name, labels, value }) => expect(amountOf(samples, name, labels)).toBe(value));

  it('adds up to all steps of the plan', () =>
    expect(
      samples.filter(({ name }) => name === 'headwater_steps').reduce((sum, { value }) => sum + value, 0),
    ).toBe(plan.steps.length));

  it('has executions and position without a plan', () =>
    expect(migrationSeries(null, EMPTY).map(({ name }) => name)).toEqual([
      'headwater_ledger_seq',
      'headwater_committed_shares',
    ]));
});

it('tells what has drifted of committed shares, zeros with it', () => {
  const about = { id: 'HR501', share: 'lab', subject: 'gateway site', since: '2026-12-01T00:00:00.000Z' };
  const authority = { holder: 'bucket', since: '', bucket: 'b', keyPrefix: 'lab/', evidence: 'e' } as const;
  const drifted = {
    ...EMPTY,
    shares: new Map([['lab', { ...FRESH_SHARE, authority }]]),
    drift: new Map([['x', { ...about, severity: 'error' as const }]]),
  };
  const told = migrationSeries(null, drifted).filter(({ name }) => name === 'headwater_open_drifts');
  expect(told.map(({ labels, value }) => [labels.share, labels.severity, value])).toEqual([
    ['all', 'error', 0],
    ['all', 'warn', 0],
    ['lab', 'error', 1],
    ['lab', 'warn', 0],
  ]);
});

describe('what a scraper gets', () => {
  const sources = {
    info,
    migration: async () => ({ plan, progress }),
    jobs: async () => ({ active: 2, delayed: 5 }),
  };
  it('is the same however often it is asked', async () => {
    const metrics = openMetrics(sources);
    const own = async () =>
      (await metrics.text()).split('\n').filter((line) => /^headwater_(transferred|steps|queue)/.test(line));
    expect(await own()).toEqual(await own());
    expect(await metrics.text()).toContain('headwater_queue_jobs{state="delayed"} 5');
  });

  it('says that ledger and queue are away, and leaves their metrics out', async () => {
    const away = () => Promise.reject(new Error('away'));
    const text = await openMetrics({ info, migration: away, jobs: away }).text();
    expect(text).toContain('headwater_ledger_readable 0');
    expect(text).toContain('headwater_queue_connected 0');
    expect(text).not.toMatch(/^headwater_(steps|queue_jobs)\{/m);
  });

  it('counts looks and calls', async () => {
    const metrics = openMetrics(sources);
    const ref = { migration: 'm', plan: 'p', step: 's' };
    metrics.looked({ ref, lookMs: 40, ended: { kind: 'wait', waitMs: 1, why: 'w' } }, null);
    const call = {
      service: 'DataSync',
      operation: 'ListTasks',
      beganAtMs: 0,
      callMs: 5,
      requestId: null,
    } as const;
    metrics.called({ ...call, attempts: 3, error: 'ThrottlingException' });
    const text = await metrics.text();
    expect(text).toContain('headwater_looks_total{kind="unknown",outcome="wait"} 1');
    expect(text).toContain(
      'headwater_aws_calls_total{service="DataSync",operation="ListTasks",result="throttled"} 1',
    );
    expect(text).toContain('headwater_aws_retries_total{service="DataSync"} 2');
  });

  it('is what docs/operating.md says, row by row', async () => {
    const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
    const rows = [
      ...page.matchAll(/^\| `(headwater_\w+)` \| (\w+) \|([^|]*)\| (?:migration|process) \| (.*) \|$/gm),
    ];
    const told = rows.map(([, name, type, labels, help]) => ({ name, type, labels: labels?.trim(), help }));
    const registered = Object.entries(METRICS).map(([name, { type, labels, help }]) => ({
      name,
      type,
      labels: labels.join(', '),
      help,
    }));
    expect(told).toEqual(registered);
    const text = await openMetrics(sources).text();
    const exposed = [...text.matchAll(/^# TYPE (headwater_\w+) (\w+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(exposed).toEqual(registered.map(({ name, type }) => [name, type]));
  });
});
