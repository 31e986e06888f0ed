import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeVerified } from '../../../src/adapters/verified-file.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'headwater verified '));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
async function* chunks(...texts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

it('writes bytes that are those of the digest', async () => {
  expect(await writeVerified(join(place, 'list'), chunks('one', '', 'two'), sha256('onetwo'))).toBe(true);
  expect(await readFile(join(place, 'list'), 'utf8')).toBe('onetwo');
  expect(await readdir(place)).toEqual(['list']);
});

it('leaves nothing of bytes that are others', async () => {
  expect(await writeVerified(join(place, 'list'), chunks('one'), sha256('two'))).toBe(false);
  expect(await readdir(place)).toEqual([]);
});

it('leaves nothing of bytes that broke off', async () => {
  const broken = writeVerified(join(place, 'list'), chunks('one', new Error('broke off')), sha256('one'));
  await expect(broken).rejects.toThrow('broke off');
  expect(await readdir(place)).toEqual([]);
});

it('says that the disk fails in a way that people understand', async () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  const written = writeVerified(join(place, 'list'), chunks(full), sha256(''));
  await expect(written).rejects.toMatchObject({ code: 'disk-unwritable', exitCode: 5 });
});
