import { describe, expect, test } from 'vitest';
import { alreadyText, servingText } from '../../../src/views/rehearsal-text.ts';

const serving = {
  migration: 'acme',
  endpoint: 'http://127.0.0.1:4580',
  credentialsFile: '/home/me/a project/.headwater/rehearsal/credentials',
  faultSeed: null,
  open: false,
};

describe('what a rehearsal says when it starts', () => {
  test('where it is and how to ask it, in words a shell takes', () => {
    expect(servingText(serving).split('\n')).toEqual([
      'REHEARSAL serves acme at http://127.0.0.1:4580 (Ctrl-C to stop)',
      'Keys:    /home/me/a project/.headwater/rehearsal/credentials, profile rehearsal',
      "Try:     AWS_SHARED_CREDENTIALS_FILE='/home/me/a project/.headwater/rehearsal/credentials' AWS_PROFILE=rehearsal aws --endpoint-url http://127.0.0.1:4580 s3 ls",
    ]);
  });
  test('the seed of its faults', () => {
    expect(servingText({ ...serving, faultSeed: 7 })).toContain('seed 7');
  });
  test('a warning when others can reach it', () => {
    expect(servingText({ ...serving, open: true })).toMatch(/Warning: other machines/);
  });
  test('that one runs already, or ended just now', () => {
    expect(alreadyText(serving.endpoint)).toContain('already runs at http://127.0.0.1:4580');
    expect(alreadyText(null)).toContain('just ended');
  });
});
