import { describe, expect, it } from 'vitest';
import { readinessText } from '../../../src/views/readiness-text.ts';
import { type Readiness, readinessSchema } from '../../../src/views/values/readiness.ts';

const ready: Readiness = {
  share: 'one',
  verdict: 'go',
  authority: 'source',
  ready: true,
  state: 'in-use',
  says: 'users work on the source',
  reads: ['source'],
  writes: 'source',
  outage: {
    lowSeconds: 600,
    expectedSeconds: 900,
    highSeconds: 7200,
    changedItems: 1200,
    changedBytes: 3_000_000,
    churn: 'measured',
  },
  cloudAsked: true,
  steps: [
    { step: 'one/freeze', reason: 'read-only from here on', done: true },
    { step: 'one/commit', reason: 'the bucket takes over', done: false },
  ],
  blockers: [],
  people: [{ when: 'freeze', what: 'Make it read-only.', confirm: '--confirm-frozen' }],
  keepSourceUntil: null,
  retire: [],
};
const bare = { people: [], steps: [], outage: null } as const;
const NOW = '  now: users work on the source; read from the source; write to the source only';
const NEXT = 'Next: make the sources read-only, then headwater cutover run --confirm-frozen';

const CASES: readonly {
  readonly why: string;
  readonly given: readonly Readiness[];
  readonly text: readonly string[];
}[] = [
  {
    why: 'go: how long it takes, who must do what, and the steps with what is done',
    given: [ready],
    text: [
      'one: GO',
      '  nobody can write for about 15 min (10 min to 2 h); the final pass brings about 1,200 items, 2.86 MiB, as measured',
      NOW,
      '  a person, freeze  Make it read-only. Then --confirm-frozen.',
      '  [x] one/freeze  read-only from here on',
      '  [ ] one/commit  the bucket takes over',
      NEXT,
    ],
  },
  {
    why: 'no-go: why comes first, and no command to type',
    given: [
      { ...ready, ...bare, verdict: 'no-go', ready: false, blockers: ['one/transfer/1-seed is not done'] },
    ],
    text: ['one: NO-GO', '  blocked: one/transfer/1-seed is not done', NOW],
  },
  {
    why: 'committed: until when the source stays, and what to do before it goes',
    given: [
      {
        ...ready,
        ...bare,
        verdict: 'committed',
        authority: 'bucket',
        ready: false,
        state: 'committed',
        reads: ['file-share', 'bucket'],
        writes: 'file-share',
        keepSourceUntil: '2026-12-22T08:00:00.000Z',
        retire: ['Remove the export.'],
      },
    ],
    text: [
      'one: committed already',
      '  users: read from the file share or the bucket; write to the file share only',
      '  keep the source until 2026-12-22',
      '  [ ] Remove the export.',
    ],
  },
  {
    why: 'one of several can go; what was not asked for is said',
    given: [
      { ...ready, ...bare, verdict: 'no-go', ready: false },
      { ...ready, ...bare, share: 'two', cloudAsked: false },
    ],
    text: [
      'one: NO-GO',
      NOW,
      'two: GO',
      NOW,
      '  agents, gateway, writers and lifecycle rules were not asked for',
      NEXT,
    ],
  },
  { why: 'no share', given: [], text: [''] },
];

describe('readiness for a cut-over', () => {
  it.each(CASES)('$why', ({ given, text }) => {
    for (const one of given) expect(readinessSchema.parse(one)).toEqual(one);
    expect(readinessText(given)).toBe(text.join('\n'));
  });

  it('prints no control character', () => {
    const bad = '\u001b]0;x\u0007\n';
    const text = readinessText([
      {
        ...ready,
        outage: null,
        blockers: [bad],
        people: [{ when: 'after', what: bad, confirm: null }],
        steps: [{ step: 'one/x', reason: bad, done: false }],
      },
    ]);
    expect(text.split('\n')).toHaveLength(6);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
