import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openMakers } from '../../../src/adapters/makers.ts';
import type { Maker } from '../../../src/ledger/maker.ts';

/** Field 22 of proc(5) `stat`, after the command in parentheses. */
function startOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

it.runIf(process.platform === 'linux')(
  'a maker that was killed on this host is gone at once; one elsewhere, or one that may be another, is not',
  async () => {
    const makers = await openMakers();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const maker: Maker = { ...makers.self, id: 'another', pid, started: startOf(pid) };
    const mayBe = (one: Maker) => makers.mayBeUnderWay('i', one);
    expect(await mayBe(maker), 'it lives').toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await mayBe(maker), 'it was killed').toBe(false);
    const cannotBeAsked = [
      { ...maker, host: 'elsewhere' },
      { ...maker, system: 'another boot of a host of the same name' },
      { ...maker, system: null },
    ];
    for (const one of cannotBeAsked) expect(await mayBe(one), JSON.stringify(one)).toBe(true);
    const reused = { ...maker, pid: process.pid, started: '1' };
    expect(await mayBe(reused), 'its pid went to a process that started at another time').toBe(false);
  },
);
