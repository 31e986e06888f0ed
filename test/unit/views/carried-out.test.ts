import { describe, expect, it } from 'vitest';
import { carriedOutText } from '../../../src/views/carried-out-text.ts';

const shown = {
  rehearsal: false,
  done: [{ step: 'one/task', changed: true, summary: 'made' }],
  unfinished: [],
  doneBefore: 0,
  next: 'headwater cutover run',
} as const;
const held = {
  step: 'one/transfer/final',
  reason: 'an agent is offline',
  next: ['Start it.', 'headwater apply'],
};

describe('how a phase ended', () => {
  it.each([
    { why: 'all done', given: shown, text: '1 step done, 0 not done.\nNext: headwater cutover run' },
    {
      why: 'some had been done before',
      given: { ...shown, doneBefore: 4 },
      text: '1 step done (4 had been done before), 0 not done.\nNext: headwater cutover run',
    },
    {
      why: 'nothing was left to do',
      given: { ...shown, done: [], doneBefore: 4 },
      text: 'Nothing to do: 4 steps were done before.\nNext: headwater cutover run',
    },
    {
      why: 'a step is held: whose move it is comes instead of the next command',
      given: { ...shown, unfinished: [held] },
      text: [
        '1 step done, 1 not done.',
        '',
        'one/transfer/final: an agent is offline',
        '  Next: Start it.',
        '  Next: headwater apply',
      ].join('\n'),
    },
    {
      why: 'nothing was done, because everything is held',
      given: { ...shown, done: [], unfinished: [held] },
      text: [
        '0 steps done, 1 not done.',
        '',
        'one/transfer/final: an agent is offline',
        '  Next: Start it.',
        '  Next: headwater apply',
      ].join('\n'),
    },
    {
      why: 'it is a rehearsal, and says so first',
      given: { ...shown, rehearsal: true },
      text: 'REHEARSAL: 1 step done, 0 not done.\nNext: headwater cutover run',
    },
  ])('$why', ({ given, text }) => expect(carriedOutText(given)).toBe(text));

  it('prints no control character that a file name brought along', () => {
    const reason = 'changed (\u001b[2J\u202ea\nb)';
    const text = carriedOutText({ ...shown, unfinished: [{ step: 'one/verify', reason, next: [reason] }] });
    expect(text).toContain('one/verify: changed (\\x1b[2J\\u{202e}a\\x0ab)');
    expect(text.split('\n')).toHaveLength(4);
  });
});
