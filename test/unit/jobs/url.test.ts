import { describe, expect, it } from 'vitest';
import { shownUrl, unreachable } from '../../../src/jobs/url.ts';

describe('queue addresses', () => {
  it.each([
    ['redis://queue:6379/1', 'redis://queue:6379/1'],
    ['redis://me:hunter2@queue:6379', 'redis://me@queue:6379'],
    ['redis://:hunter2@queue', 'redis://queue'],
    ['postgres://me:hunter2@db/app?password=hunter2', 'postgres://me@db/app'],
    ['redis://:hunter2@que ue', 'the address in `queue`'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });

  it.each([
    ['redis://:hunter2@queue', 'WRONGPASS for hunter2'],
    ['redis://:hunter%202@queue', 'WRONGPASS for hunter 2'],
    ['redis://:hunter2@que ue', 'cannot parse redis://:hunter2@que ue'],
    ['postgres://me@db/app?password=hunter2', 'no pg_hba entry for hunter2'],
  ])('%s: an error text does not repeat the password', (url, text) => {
    expect(unreachable(url, new Error(text)).message).not.toContain('hunter');
  });

  it('says why, also when Node wraps one error an address', () => {
    const cause = new AggregateError([
      new Error('connect ECONNREFUSED ::1'),
      new Error('connect ECONNREFUSED 127.0.0.1'),
    ]);
    expect(unreachable('redis://queue', cause)).toMatchObject({
      code: 'queue-unreachable',
      exitCode: 2,
      message: expect.stringMatching(/ECONNREFUSED ::1; connect ECONNREFUSED 127/),
    });
  });
});
