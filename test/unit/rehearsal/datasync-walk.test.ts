import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { excludeTest, includeTest } from '../../../src/rehearsal/datasync/filters.ts';
import { newShield } from '../../../src/rehearsal/datasync/shield.ts';
import { walk } from '../../../src/rehearsal/datasync/walk.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'walk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const rule = (Value: string) => (Value === '' ? [] : [{ FilterType: 'SIMPLE_PATTERN' as const, Value }]);
const filters = (exclude = '', include = '') => ({
  excluded: excludeTest(rule(exclude)),
  include: includeTest(rule(include)),
});
const signal = new AbortController().signal;

async function steps(chosen = filters()): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const step of walk(root, chosen, signal)) {
    if ('entry' in step)
      found.push(`${step.entry.path.toString('latin1')}${step.entry.kind === 'directory' ? '/' : ''}`);
    else if ('unreadable' in step) found.push(`! ${step.unreadable.path} ${step.unreadable.errorCode}`);
    else found.push(`- ${step.leftOut}`);
  }
  return found;
}

describe('a walk', () => {
  it('meets entries in the byte order of their keys', async () => {
    await mkdir(join(root, 'a', 'deep'), { recursive: true });
    for (const name of ['a-b', 'a0', 'a/z', 'a/deep/x', 'a/deep-er', 'B', 'ä', '\u{10000}', '\uff5e', 'a b'])
      await writeFile(join(root, name), '');
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x0a])]), '');
    await symlink('a', join(root, 'a.link'));
    const found = await steps();
    expect([...found].sort()).toEqual(found);
    expect(found).toEqual([
      '/',
      'B',
      'a b',
      'a-b',
      'a.link',
      'a/',
      'a/deep-er',
      'a/deep/',
      'a/deep/x',
      'a/z',
      'a0',
      Buffer.from('ä').toString('latin1'),
      Buffer.from('\uff5e').toString('latin1'),
      Buffer.from('\u{10000}').toString('latin1'),
      '\xff\n',
    ]);
  });

  it('lists what an exclude filter leaves out, and not what an include filter does not take', async () => {
    await mkdir(join(root, 'out', 'deep'), { recursive: true });
    await mkdir(join(root, 'in', '.zfs'), { recursive: true });
    for (const name of ['out/f', 'out/deep/g', 'in/h', 'other']) await writeFile(join(root, name), '');
    expect(await steps(filters('/out'))).toEqual([
      '/',
      'in/',
      'in/h',
      'other',
      '- directory',
      '- directory',
      '- file',
      '- file',
    ]);
    expect(await steps(filters('', '/in/*'))).toEqual(['in/h']);
  });

  it('goes on behind a directory that is too deep to be read', async () => {
    const nine = Array.from({ length: 9 }, () => 'x'.repeat(250)).join('/');
    await mkdir(join(root, 'a', nine), { recursive: true });
    await mkdir(join(root, 'b', nine), { recursive: true });
    await rename(join(root, 'b'), join(root, 'a', nine, 'b'));
    await writeFile(join(root, 'z'), '');
    const found = await steps();
    execFileSync('rm', ['-rf', join(root, 'a')]);
    expect(found.filter((step) => step.startsWith('!'))).toEqual([
      expect.stringMatching(/^! a\/[b/x]+ ENAMETOOLONG$/),
    ]);
    expect(found.at(-1)).toBe('z');
  });

  it.skipIf(process.getuid?.() === 0)('tells of a directory that may not be read', async () => {
    await mkdir(join(root, 'shut'), { mode: 0o000 });
    await writeFile(join(root, 'z'), '');
    expect(await steps()).toEqual(['/', 'shut/', '! shut EACCES', 'z']);
    await chmod(join(root, 'shut'), 0o700);
  });
});

describe('what may be deleted', () => {
  it.each([
    ['an object like any other', '', '', 'a/b', true],
    ['a directory object', '', '', 'a/b/', true],
    ['not an excluded path', '/a', '', 'a', false],
    ['not what is below an excluded directory', '/a', '', 'a/b/c', false],
    ['not an excluded directory itself', '/a', '', 'a/', false],
    ['a neighbour of an excluded path', '/a', '', 'a-b', true],
    ['only what is included', '', '/in*', 'out', false],
    ['what is included', '', '/in*', 'in/x', true],
    ["nothing in DataSync's own directories", '', '', '.aws-datasync/x', false],
    ['nothing in a snapshot', '', '', 'a/.snapshot/x', false],
  ])('is %s', (_why, exclude, include, name, expected) => {
    expect(newShield(filters(exclude, include)).allows(name)).toBe(expected);
  });

  it('is nothing at or below what could not be read', () => {
    const shield = newShield(filters());
    const asked = (names: readonly string[]) => names.map((name) => shield.allows(name));
    shield.unreadable(Buffer.from('a'));
    expect(asked(['a', 'a/', 'a-b', 'a/b/c', 'a0'])).toEqual([false, false, true, false, true]);
    shield.unreadable(Buffer.from('ü'));
    expect(asked(['ü/x', 'üx'])).toEqual([false, true]);
  });
});
