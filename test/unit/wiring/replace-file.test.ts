import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../../src/wiring/replace-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-replace-'));
  file = join(folder, 'headwater.yaml');
  writeFileSync(file, 'old');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that is replaced', () => {
  it('has the new text and the old mode, and nothing is left beside it', async () => {
    chmodSync(file, 0o640);
    await replaceFile(file, 'old', 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['headwater.yaml']);
  });

  it('is the one a link leads to', async () => {
    const link = join(folder, 'link.yaml');
    symlinkSync('headwater.yaml', link);
    await replaceFile(link, 'old', 'new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  it('stays when somebody else changed it meanwhile', async () => {
    writeFileSync(file, 'theirs');
    await expect(replaceFile(file, 'old', 'new')).rejects.toMatchObject({ code: 'config-changed' });
    expect(readFileSync(file, 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['headwater.yaml']);
  });

  it('stays gone when it is', async () => {
    rmSync(file);
    await expect(replaceFile(file, 'old', 'new')).rejects.toMatchObject({ code: 'config-unwritable' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
