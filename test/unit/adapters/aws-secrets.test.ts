import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSecret } from '../../../src/adapters/secrets.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secrets-'));
  await writeFile(join(directory, 'password'), ' p w\n');
  await writeFile(join(directory, 'empty'), '\n');
});
afterAll(() => rm(directory, { recursive: true }));

describe('resolveSecret', () => {
  it.each([
    ['a variable', 'env:NAS', { kind: 'value', value: 'x' }],
    [
      'a file, without its last line end but with its spaces',
      'file:password',
      { kind: 'value', value: ' p w' },
    ],
    [
      'a secret that only DataSync reads',
      'secretsmanager:arn:aws:x',
      { kind: 'secrets-manager', arn: 'arn:aws:x' },
    ],
  ])('%s', async (_, ref, secret) => {
    expect(await resolveSecret(ref, { environment: { NAS: 'x' }, directory })).toEqual(secret);
  });

  it.each([
    ['a variable that is not set', 'env:NAS', 'secret-missing'],
    ['an empty variable', 'env:EMPTY', 'secret-missing'],
    ['a file that is not there', 'file:nowhere', 'secret-missing'],
    ['an empty file', 'file:empty', 'secret-missing'],
    ['a directory', 'file:.', 'secret-missing'],
    ['a password instead of a reference', 'hunter2', 'secret-reference'],
  ])('%s is refused', async (_, ref, code) => {
    const error = await resolveSecret(ref, { environment: { EMPTY: '' }, directory }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code, blame: 'usage' });
    expect(String(error)).not.toContain('hunter2');
  });
});
