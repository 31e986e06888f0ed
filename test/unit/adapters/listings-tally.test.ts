import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tallied } from '../../../src/adapters/listings/tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(path: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of tallied(path).bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('a file of a listing', () => {
  it('is read as it is', async () => {
    writeFileSync(join(folder, 'a'), 'abc');
    expect(await read(join(folder, 'a'))).toBe('abc');
  });
  // For root no file is closed, so the refusals are others; what the system says of a closed one comes the same way.
  it.each([
    ['.', 'EISDIR', 'a directory by now'],
    ['gone', 'ENOENT', 'a file that went meanwhile'],
  ])('that the system refuses is named as what was to be read: %s (%s, %s)', (name, code) =>
    expect(read(join(folder, name))).rejects.toMatchObject({
      code: 'listing-unreadable',
      blame: 'usage',
      message: expect.stringContaining(`(${code})`),
    }),
  );
});
