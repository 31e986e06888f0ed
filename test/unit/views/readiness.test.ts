import { describe, expect, it } from 'vitest';
import { readinessText } from '../../../src/views/readiness-text.ts';

const ready = {
  share: 'one',
  authority: 'source',
  ready: true,
  steps: [
    { step: 'one/freeze', reason: 'read-only from here on', done: true },
    { step: 'one/commit', reason: 'the bucket takes over', done: false },
  ],
  blockers: [],
  people: ['Make it read-only.'],
} as const;
const NEXT = 'Next: make the sources read-only, then headwater cutover run --confirm-frozen';

describe('readiness for a cut-over', () => {
  it.each([
    {
      why: 'go: who must do what, and the steps with what is done',
      given: [ready],
      text: [
        'one: GO',
        '  a person: Make it read-only.',
        '  [x] one/freeze  read-only from here on',
        '  [ ] one/commit  the bucket takes over',
        NEXT,
      ],
    },
    {
      why: 'no-go: why comes first, and no command to type',
      given: [{ ...ready, ready: false, blockers: ['one/transfer/1-seed is not done'], steps: [] }],
      text: ['one: NO-GO', '  blocked: one/transfer/1-seed is not done', '  a person: Make it read-only.'],
    },
    {
      why: 'committed already: nothing more to say',
      given: [{ ...ready, authority: 'bucket' as const, ready: false }],
      text: ['one: committed already'],
    },
    {
      why: 'one of several can go',
      given: [
        { ...ready, ready: false, blockers: [], people: [], steps: [] },
        { ...ready, share: 'two', people: [], steps: [] },
      ],
      text: ['one: NO-GO', 'two: GO', NEXT],
    },
    { why: 'no share', given: [], text: [''] },
  ])('$why', ({ given, text }) => expect(readinessText(given)).toBe(text.join('\n')));

  it('prints no control character', () => {
    const bad = '\u001b]0;x\u0007\n';
    const text = readinessText([
      { ...ready, blockers: [bad], people: [bad], steps: [{ step: 'one/x', reason: bad, done: false }] },
    ]);
    expect(text.split('\n')).toHaveLength(5);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
