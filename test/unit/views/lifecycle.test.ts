import { describe, expect, it } from 'vitest';
import { lifecycleText } from '../../../src/views/lifecycle-text.ts';

const foreign = { ID: 'logs', Prefix: 'logs/' };
const ours = { ID: 'headwater:lab:one' };
const stale = { ID: 'headwater:lab:two' };

describe('lifecycle rules before and after', () => {
  it.each([
    {
      why: 'read like a diff, each rule as S3 has it',
      given: { kept: [foreign], removed: [stale], added: [ours] },
      text: [
        'Lifecycle rules of data:',
        '  {"ID":"logs","Prefix":"logs/"}',
        '- {"ID":"headwater:lab:two"}',
        '+ {"ID":"headwater:lab:one"}',
        '1 to add, 1 to remove, 1 kept as they are.',
      ],
    },
    {
      why: 'say when nothing would change',
      given: { kept: [foreign], removed: [], added: [] },
      text: ['Lifecycle rules of data:', '  {"ID":"logs","Prefix":"logs/"}', 'Nothing would change.'],
    },
    {
      why: 'of a bucket without any',
      given: { kept: [], removed: [], added: [ours] },
      text: [
        'Lifecycle rules of data:',
        '+ {"ID":"headwater:lab:one"}',
        '1 to add, 0 to remove, 0 kept as they are.',
      ],
    },
  ])('$why', ({ given, text }) => expect(lifecycleText({ bucket: 'data', ...given })).toBe(text.join('\n')));

  it('print no control character of a foreign rule', () => {
    const text = lifecycleText({
      bucket: 'data',
      kept: [{ ID: '\u001b[2J\u202e\n' }],
      removed: [],
      added: [],
    });
    expect(text.split('\n')).toHaveLength(3);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});
