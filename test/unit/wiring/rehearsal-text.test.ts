import { describe, expect, test } from 'vitest';
import type { Project } from '../../../src/wiring/project.ts';
import { alreadyText, serveOptions, servingText } from '../../../src/wiring/rehearsal-text.ts';

const project = { config: { migration: 'acme' } } as Project;
const serving = {
  endpoint: 'http://127.0.0.1:4580',
  credentialsFile: '/home/me/a project/.headwater/rehearsal/credentials',
  faultSeed: null,
  ended: Promise.resolve(),
};

describe('what a rehearsal says when it starts', () => {
  test('where it is and how to ask it, in words a shell takes', () => {
    expect(servingText(project, serving, false).split('\n')).toEqual([
      'REHEARSAL serves acme at http://127.0.0.1:4580 (Ctrl-C to stop)',
      'Keys:    /home/me/a project/.headwater/rehearsal/credentials, profile rehearsal',
      "Try:     AWS_SHARED_CREDENTIALS_FILE='/home/me/a project/.headwater/rehearsal/credentials' AWS_PROFILE=rehearsal aws --endpoint-url http://127.0.0.1:4580 s3 ls",
    ]);
  });
  test('the seed of its faults', () => {
    expect(servingText(project, { ...serving, faultSeed: 7 }, false)).toContain('seed 7');
  });
  test('a warning when others can reach it', () => {
    expect(servingText(project, serving, true)).toMatch(/Warning: other machines/);
  });
  test('that one runs already, or ended just now', () => {
    expect(alreadyText(serving.endpoint)).toContain('already runs at http://127.0.0.1:4580');
    expect(alreadyText(null)).toContain('just ended');
  });
});

test.each([
  [{}, { allowOtherMachines: false }, 'nothing said'],
  [
    { port: 1, host: '::1', 'speed-up': 60, fault: 'f.json' },
    { allowOtherMachines: false, port: 1, host: '::1', speedUp: 60, faultFile: 'f.json' },
    'all said',
  ],
])('flags %j are %j: %s', (flags, options, _) =>
  expect(serveOptions({ 'allow-other-machines': false, ...flags })).toEqual(options),
);
