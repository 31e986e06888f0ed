import { describe, expect, it } from 'vitest';
import { type CutoverFacts, cutoverBlockers } from '../../../src/evidence/cutover-gate.ts';

const GO: CutoverFacts = {
  share: 'one',
  whole: true,
  notDone: [],
  staysBehind: [],
  proof: 'proved',
  deeper: [],
  stopped: null,
  rollingBack: false,
  cloud: {
    agentsOffline: [],
    gateway: { name: 'gw', state: 'RUNNING' },
    inTheWay: [],
    rules: [],
    unasked: [],
  },
};
const cloud = (change: Partial<NonNullable<CutoverFacts['cloud']>>): CutoverFacts => ({
  ...GO,
  cloud: { agentsOffline: [], gateway: null, inTheWay: [], rules: [], unasked: [], ...change },
});

const NO_GO: readonly { readonly why: string; readonly facts: CutoverFacts; readonly says: string }[] = [
  { why: 'a part of it was never scanned', facts: { ...GO, whole: false }, says: 'does not know the whole' },
  { why: 'a pass is not done', facts: { ...GO, notDone: ['one/task is not done'] }, says: 'is not done' },
  { why: 'the newest check failed', facts: { ...GO, proof: 'not-proved' }, says: 'is not proved' },
  {
    why: 'a deeper check found other bytes',
    facts: { ...GO, deeper: [{ id: 'e1', level: 'L3', differ: 2, unverified: 0, sample: null }] },
    says: 'an earlier check at L3 found other bytes in 2 entries',
  },
  {
    why: 'something stays behind',
    facts: { ...GO, staysBehind: [{ entries: 3, reason: 'bad-utf8' }] },
    says: '3 entries stay behind (bad-utf8)',
  },
  { why: 'it is paused', facts: { ...GO, stopped: 'one is paused by kim.' }, says: 'paused' },
  { why: 'it is being taken back', facts: { ...GO, rollingBack: true }, says: 'being taken back' },
  { why: 'an agent is away', facts: cloud({ agentsOffline: ['a'] }), says: 'agent a is not online' },
  {
    why: 'the gateway is offline',
    facts: cloud({ gateway: { name: 'gw', state: 'SHUTDOWN' } }),
    says: 'gateway gw is SHUTDOWN',
  },
  { why: 'somebody else writes there', facts: cloud({ inTheWay: ['arn:x'] }), says: 'arn:x is in the way' },
  { why: 'a rule would archive', facts: cloud({ rules: ['rule r moves'] }), says: 'rule r moves: narrow' },
  { why: 'a question got no answer', facts: cloud({ unasked: ['x could not'] }), says: 'x could not' },
];

describe('the gate of a cut-over', () => {
  it('is open when nothing speaks against it, also when nobody asked the cloud', () => {
    expect(cutoverBlockers(GO)).toEqual([]);
    expect(cutoverBlockers({ ...GO, cloud: null })).toEqual([]);
    expect(cutoverBlockers(cloud({}))).toEqual([]);
  });
  it.each(NO_GO)('says no when $why', ({ facts, says }) => {
    const blockers = cutoverBlockers(facts);
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toContain(says);
  });
});
