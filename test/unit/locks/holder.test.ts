import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isAlive, isHere, nameOf, parseHolder, thisProcess } from '../../../src/locks/holder.ts';
import { deadPid, hasProc, holderOf, startedOf, withLiving, zombie } from './holders.ts';

const NO_PROC = '/proc/no such place';

describe('a holder', () => {
  it('is this process, and lives', async () => {
    const holder = await thisProcess();
    expect(holder).toMatchObject({ host: hostname(), pid: process.pid });
    if (hasProc) expect(holder.started).toBe(await startedOf(process.pid));
    expect(parseHolder(JSON.stringify({ ...holder, token: 'x' }))).toEqual(holder);
    expect(await isAlive(holder)).toBe(true);
  });

  it('elsewhere is named with its host', () => {
    expect(nameOf(holderOf({ pid: 12 }))).toBe('process 12');
    expect(nameOf(holderOf({ pid: 12, host: 'elsewhere' }))).toBe('process 12 on elsewhere');
    expect(isHere(holderOf({ pid: 12, host: 'elsewhere' }))).toBe(false);
  });

  it.each([
    { why: 'empty: the power failed', text: '' },
    { why: 'half of one', text: '{"host":"a","pid":1' },
    { why: 'a pid that is a word', text: JSON.stringify({ ...holderOf({ pid: 1 }), pid: 'yes' }) },
    { why: 'pid 0, which kill takes for our own group', text: JSON.stringify(holderOf({ pid: 0 })) },
    { why: 'a negative pid, a group', text: JSON.stringify(holderOf({ pid: -1 })) },
    { why: 'a date that is none', text: JSON.stringify(holderOf({ pid: 1, since: 'then' })) },
    {
      why: 'a host that would colour the terminal',
      text: JSON.stringify(holderOf({ pid: 1, host: '\x1b[31m' })),
    },
  ])('is nobody when the file says $why', ({ text }) => {
    expect(parseHolder(text)).toBeNull();
  });
});

describe('a holder lives', () => {
  it('while its process runs, whatever is known of its start', () =>
    withLiving(async (pid) => {
      expect(await isAlive(holderOf({ pid }))).toBe(true);
      expect(await isAlive(holderOf({ pid, started: '1' }), NO_PROC)).toBe(true);
      if (hasProc) expect(await isAlive(holderOf({ pid, started: await startedOf(pid) }))).toBe(true);
    }));

  it('while its process belongs to somebody else', async () => {
    expect(await isAlive(holderOf({ pid: 1 }), NO_PROC)).toBe(true);
  });
});

describe('a holder is dead', () => {
  it.each(['/proc', NO_PROC])('when its process is gone, as seen in %s', async (proc) => {
    expect(await isAlive(holderOf({ pid: deadPid() }), proc)).toBe(false);
  });

  it.runIf(hasProc)('when its pid went to another process', async () => {
    expect(await isAlive(holderOf({ pid: process.pid, started: '1' }))).toBe(false);
  });

  it.runIf(hasProc)('when it is a zombie', async () => {
    const holder = await zombie();
    expect(await isAlive(holder)).toBe(false);
    expect(await isAlive({ ...holder, started: null })).toBe(false);
  });
});
