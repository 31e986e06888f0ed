import { describe, expect, it } from 'vitest';
import { type Cell, LAB, samplePlan } from '../plan-sample.ts';

const GIB = 2 ** 30;
const ONE = LAB.replace(/ {2}- \{name: (office|finished).*\n/g, '');
const GATEWAY = 'gateway: site, clients: [10.0.0.0/8]';
const cell = (ageClass: number, gib: number): Cell => ({
  sizeClass: 8,
  ageClass,
  files: 100,
  bytes: gib * GIB,
});

interface Case {
  /** Settings of the share besides its prefix. */
  readonly share?: string;
  readonly yaml?: string;
  readonly cells: readonly Cell[];
  readonly coldGib?: number;
}

const planOf = ({ share = '', yaml = '', cells, coldGib = 0 }: Case) =>
  samplePlan({
    yaml: `${ONE.replace('prefix: runs/', `prefix: runs/${share === '' ? '' : `, ${share}`}`)}${yaml}`,
    facts: { runs: { cells, coldBytes: coldGib * GIB } },
  });

describe('the strategy of a share that headwater.yaml does not name', () => {
  it.each<[string, Case, string, string]>([
    [
      'mostly warm: migrate',
      { cells: [cell(4, 100)], coldGib: 94 },
      'migrate',
      'proposed: 94 % of its bytes are older than 365 days, under the 95 % of an archive',
    ],
    [
      'nearly all cold: archive',
      { cells: [cell(4, 100)], coldGib: 95 },
      'archive',
      'proposed: 95 % of its bytes are older than 365 days, at least 95 %, and nobody reads it',
    ],
    [
      'not below what the policy calls cold',
      { cells: [cell(4, 100)], coldGib: 97, yaml: 'policy: {temperature: {coldShareOfBytes: 0.98}}\n' },
      'migrate',
      'under the 98 %',
    ],
    [
      'cold, but read',
      { cells: [cell(4, 100)], coldGib: 100, yaml: 'readers: [{name: scans, prefix: v1/, kind: other}]\n' },
      'migrate',
      '100 % of its bytes are older than 365 days, but scans reads it',
    ],
    [
      'a gateway, and people at work: bridge',
      { share: GATEWAY, cells: [cell(4, 88), cell(0, 12)] },
      'bridge',
      'proposed: gateway site is named for it, and 12 % of its bytes changed within 30 days',
    ],
    [
      'a gateway and people at work, however cold the rest is',
      { share: GATEWAY, cells: [cell(4, 1000), cell(0, 1)], coldGib: 1000 },
      'bridge',
      'less than 1 % of its bytes changed',
    ],
    [
      'a gateway that nobody needs: archive',
      { share: GATEWAY, cells: [cell(4, 100)], coldGib: 100 },
      'archive',
      'nobody reads it',
    ],
    [
      'a gateway and nothing new: migrate',
      { share: GATEWAY, cells: [cell(1, 100)] },
      'migrate',
      'gateway site is named for it, but nothing changed within 30 days',
    ],
    [
      'people at work, but no gateway: migrate',
      { cells: [cell(0, 100)] },
      'migrate',
      'proposed: 0 % of its bytes',
    ],
    ['nothing at all: migrate', { cells: [] }, 'migrate', 'proposed: 0 % of its bytes'],
  ])('%s', (_why, given, strategy, reason) => {
    const [share] = planOf(given).shares;
    expect(share?.strategy).toBe(strategy);
    expect(share?.strategyReason).toContain(reason);
  });

  it('is carried through: a proposed bridge gets its file share, its class, its cost and its findings', () => {
    const plan = planOf({ share: 'gateway: site', cells: [cell(4, 100_000), cell(0, 12)], coldGib: 100_000 });
    expect(plan.steps.map(({ kind }) => kind)).toContain('file-share');
    expect(plan.shares[0]?.classReason).toContain('strategy bridge');
    expect(plan.cost.lines.map(({ item }) => item)).toContain('gateway-month');
    const findings = plan.findings.map(({ id }) => id);
    expect(findings).toContain('HW501');
    expect(findings).not.toContain('HW509');
  });
});

describe('a strategy that headwater.yaml names', () => {
  it('is kept, and said to be given', () => {
    const [share] = planOf({ share: 'strategy: migrate', cells: [cell(1, 100)] }).shares;
    expect(share).toMatchObject({ strategy: 'migrate', strategyReason: 'given in headwater.yaml' });
  });
  it('names the proposal where that differs', () => {
    const [share] = planOf({ share: 'strategy: archive', cells: [cell(1, 100)] }).shares;
    expect(share).toMatchObject({
      strategy: 'archive',
      strategyReason:
        'given in headwater.yaml; the inventory would propose migrate: 0 % of its bytes are older than 365 days, under the 95 % of an archive',
    });
  });
});

describe('packing advice', () => {
  const small: Cell = { sizeClass: 2, ageClass: 4, files: 1e8, bytes: 1e8 * 100 * 1024 };
  const packingOf = (given: Case) => planOf(given).shares[0]?.packing;
  it('is example 2 of the worked ones: 100 million files of 100 KiB, STANDARD against packed', () => {
    const advice = packingOf({ share: 'strategy: archive', cells: [small] });
    expect(advice).toMatchObject({ files: 1e8, bytes: small.bytes, shards: 9537, months: 36 });
    expect(Math.round(advice?.savedUsd ?? 0)).toBe(Math.round(7896.42 - 380.46));
  });
  it.each<[string, Case]>([
    ['when the share stays warm', { share: 'strategy: migrate', cells: [small] }],
    ['when no file is small', { share: 'strategy: archive', cells: [cell(4, 1000)] }],
    [
      'when it saves less than a dollar',
      { share: 'strategy: archive', cells: [{ ...small, files: 1000, bytes: 1e8 }] },
    ],
    [
      'when data is not kept long enough',
      {
        share: 'strategy: archive',
        cells: [{ ...small, bytes: 1e10 }],
        yaml: 'policy: {retentionMonths: 12, archiveFloor: 128 KiB}\n',
      },
    ],
  ])('is none %s', (_why, given) => expect(packingOf(given)).toBeNull());
});
