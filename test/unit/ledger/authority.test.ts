import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { authorityRegister, authorityRegisterSchema } from '../../../src/ledger/authority.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { configTemplate } from '../../../src/wiring/config-template.ts';
import { APPROVED, BEGUN, chainOf, PLAN } from './histories.ts';

const share = (name: string) =>
  ({
    name,
    protocol: 'nfs',
    server: 'filer.example.com',
    export: `/e/${name}`,
    mount: name,
    strategy: 'migrate',
  }) as const;
const config = parseConfig(
  configTemplate({ migration: 'm', shares: [share('one'), share('two')], accept: [] }),
  'headwater.yaml',
  { hazardIds: [] },
);
const SHA = 'c'.repeat(64);
const proved = (name: string, evidence: string): EventBody => ({
  type: 'evidence-recorded',
  plan: PLAN,
  step: `${name}/verify/final`,
  share: name,
  evidence,
  sha256: SHA,
  verdict: 'proved',
});
const committed = (name: string, evidence: string): EventBody => ({
  type: 'authority-committed',
  plan: PLAN,
  step: `${name}/commit`,
  share: name,
  bucket: 'data',
  keyPrefix: `${name}/`,
  evidence,
});
const source = (name: string) => ({
  share: name,
  holder: 'source',
  protocol: 'nfs',
  server: 'filer.example.com',
  export: `/e/${name}`,
});
const bucket = (name: string, since: string, id: string, sha256: string | null) => ({
  share: name,
  holder: 'bucket',
  bucket: 'data',
  keyPrefix: `${name}/`,
  since,
  evidence: { id, sha256 },
});

describe('the register of authority', () => {
  const cases: readonly {
    readonly why: string;
    readonly events: readonly EventBody[];
    readonly shares: readonly object[];
  }[] = [
    { why: 'nothing has happened yet', events: [], shares: [source('one'), source('two')] },
    {
      why: 'one is committed, and checked again since: the commit stands on what it stood on',
      events: [...BEGUN, proved('one', 'e1'), committed('one', 'e1'), proved('one', 'e2')],
      shares: [bucket('one', '2026-11-21T00:00:03.000Z', 'e1', SHA), source('two')],
    },
    {
      why: 'the ledger does not name the evidence of a commit',
      events: [...BEGUN, committed('two', '')],
      shares: [source('one'), bucket('two', '2026-11-21T00:00:02.000Z', '', null)],
    },
    {
      why: 'a cut-over was rolled back: authority never left the source',
      events: [
        ...BEGUN,
        proved('one', 'e1'),
        { type: 'cutover-rolled-back', plan: PLAN, share: 'one', by: 'kim', steps: [] },
      ],
      shares: [source('one'), source('two')],
    },
    {
      why: 'another plan was approved after the commit, which outlives plans',
      events: [...BEGUN, proved('one', 'e1'), committed('one', 'e1'), APPROVED],
      shares: [bucket('one', '2026-11-21T00:00:03.000Z', 'e1', SHA), source('two')],
    },
    {
      why: 'a committed share is not configured any more: the bucket stays its truth',
      events: [...BEGUN, proved('gone', 'e1'), committed('gone', 'e1'), proved('other', 'e9')],
      shares: [source('one'), source('two'), bucket('gone', '2026-11-21T00:00:03.000Z', 'e1', SHA)],
    },
  ];
  it.each(cases)('$why', ({ events, shares }) => {
    const chain = chainOf(events);
    const register = authorityRegister(config, fold(chain));
    expect(register.shares).toEqual(shares);
    expect(register).toMatchObject({
      format: 'headwater-authority/1',
      migration: 'm',
      rehearsal: true,
      ledger: { seq: chain.length, digest: chain.at(-1)?.digest ?? '0'.repeat(64) },
    });
    expect(authorityRegisterSchema.parse(register)).toEqual(register);
  });
});
