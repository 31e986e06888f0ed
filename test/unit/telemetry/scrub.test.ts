import { describe, expect, it } from 'vitest';
import { scrubber, secretsIn } from '../../../src/telemetry/scrub.ts';

describe('what is taken out of a log', () => {
  it.each([
    { why: 'a secret alone', secrets: ['hunter22'], text: 'hunter22', clean: '***' },
    {
      why: 'every time it appears',
      secrets: ['hunter22'],
      text: 'a hunter22 b hunter22',
      clean: 'a *** b ***',
    },
    { why: 'the longer of two that begin alike', secrets: ['abcd', 'abcdef'], text: 'abcdef', clean: '***' },
    {
      why: 'a secret with marks of a pattern in it',
      secrets: ['a.c*('],
      text: 'x a.c*( abcc',
      clean: 'x *** abcc',
    },
    { why: 'not a word that is too short to be one', secrets: ['a', ''], text: 'a table', clean: 'a table' },
    {
      why: 'who logs in at an address',
      secrets: [],
      text: 'redis://u:p%40ss@h:6379/0',
      clean: 'redis://***@h:6379/0',
    },
    { why: 'not an address without a login', secrets: [], text: 'redis://h:6379', clean: 'redis://h:6379' },
    { why: 'not an address with an @ in its path', secrets: [], text: 'http://h/a@b', clean: 'http://h/a@b' },
    {
      why: 'what signs an address of S3',
      secrets: [],
      text: 'https://b.s3/k?X-Amz-Signature=abc&X-Amz-Date=1',
      clean: 'https://b.s3/k?X-Amz-Signature=***&X-Amz-Date=1',
    },
  ])('$why', ({ secrets, text, clean }) => expect(scrubber(secrets)(text)).toBe(clean));
});

describe('secrets of an environment', () => {
  it.each([
    { name: 'HEADWATER_SMB_PASSWORD', value: 'v', found: ['v'] },
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'v', found: ['v'] },
    { name: 'AWS_ACCESS_KEY_ID', value: 'v', found: ['v'] },
    { name: 'AWS_SESSION_TOKEN', value: 'v', found: ['v'] },
    { name: 'OTEL_EXPORTER_OTLP_HEADERS', value: 'a=one,b=two=2', found: ['a=one,b=two=2', 'one', 'two=2'] },
    { name: 'HOME', value: '/root', found: [] },
  ])('$name', ({ name, value, found }) => expect(secretsIn({ [name]: value })).toEqual(found));
});
