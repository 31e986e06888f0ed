import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LentMemory } from '../../../src/adapters/shares/walk/lent-memory.ts';
import type { Native } from '../../../src/adapters/shares/walk/linux.ts';
import { type Enter, Ring } from '../../../src/adapters/shares/walk/ring.ts';
import type { RingMemory } from '../../../src/adapters/shares/walk/ring-memory.ts';

const PLACES = 4;
/** Where things lie in the memory of these tests, in words. */
const AT = { sqHead: 0, sqTail: 1, sqFlags: 2, cqHead: 3, cqTail: 4, results: 8 };
const OVERFLOWN = 2;

/** What the kernel does with a ring, as far as the test tells it to. */
function kernel(first = 0) {
  const memory: RingMemory = {
    words: new Uint32Array(AT.results + 2 * PLACES * 4)
      .fill(first, 0, 2)
      .fill(first, AT.cqHead, AT.cqTail + 1),
    entries: new Uint32Array(PLACES * 16),
    submission: { head: AT.sqHead, tail: AT.sqTail, mask: PLACES - 1, flags: AT.sqFlags },
    completion: { head: AT.cqHead, tail: AT.cqTail, mask: 2 * PLACES - 1, entries: AT.results },
  };
  const { words, entries } = memory;
  /** Numbers of the calls taken and not answered, with the descriptor each was asked for. */
  const taken: { readonly number: number; readonly fd: number }[] = [];
  const enters: number[] = [];
  /** What `enter` answers before it works again: minus errors, or how many entries it takes. */
  const answers: number[] = [];
  const enter: Enter = (count) => {
    enters.push(count);
    const most = answers.shift() ?? count;
    for (let nth = 0; nth < most; nth++) {
      const at = ((words[AT.sqHead] as number) & (PLACES - 1)) * 16;
      taken.push({ number: entries[at + 8] as number, fd: entries[at + 1] as number });
      words[AT.sqHead] = (words[AT.sqHead] as number) + 1;
    }
    return most;
  };
  const answer = (nth: number, result: number): void => {
    const [call] = taken.splice(nth, 1);
    const at = AT.results + ((words[AT.cqTail] as number) & (2 * PLACES - 1)) * 4;
    words[at] = call?.number ?? -1;
    words[at + 2] = result;
    words[AT.cqTail] = (words[AT.cqTail] as number) + 1;
  };
  const ring = new Ring(memory, enter);
  const told: [fd: number, result: number][] = [];
  const ask = (fd: number): void =>
    ring.ask({
      operation: 21,
      fd,
      address: 2 ** 40 + 8,
      length: 1,
      second: 2 ** 33 + 4,
      flags: 256,
      told: (result) => void told.push([fd, result]),
    });
  return { ring, memory, taken, enters, answers, answer, told, ask };
}

describe('a ring', () => {
  it('sends what was asked for in one turn together, in the words the kernel reads', async () => {
    const { ask, enters, memory } = kernel();
    ask(7);
    ask(8);
    expect(enters).toEqual([]);
    await turn();
    expect(enters).toEqual([2]);
    const ASYNC = 1 << (8 + 4);
    expect([...memory.entries.subarray(0, 10)]).toEqual([21 | ASYNC, 7, 4, 2, 8, 256, 1, 256, 0, 0]);
  });

  it('tells each call its own result, in whatever order they come, errors as negative numbers', async () => {
    const { ring, ask, answer, told } = kernel();
    for (const fd of [1, 2, 3]) ask(fd);
    await turn();
    answer(2, 0);
    answer(0, -116);
    ring.look();
    await turn();
    answer(0, 5);
    ring.look();
    await turn();
    expect(told).toEqual([
      [3, 0],
      [1, -116],
      [2, 5],
    ]);
  });

  it('sends more than it has places for in portions', async () => {
    const { ask, enters, taken } = kernel();
    for (let fd = 0; fd < 10; fd++) ask(fd);
    await turn();
    expect(enters).toEqual([4, 4, 2]);
    expect(taken.map(({ fd }) => fd)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('goes on where its 32-bit indices begin again', async () => {
    const { ring, ask, answer, told } = kernel(2 ** 32 - 3);
    for (let round = 0; round < 3; round++) {
      for (let fd = 0; fd < 7; fd++) ask(fd);
      await turn();
      for (let fd = 0; fd < 7; fd++) answer(0, round);
      ring.look();
      await turn();
    }
    expect(told).toEqual([0, 1, 2].flatMap((round) => [0, 1, 2, 3, 4, 5, 6].map((fd) => [fd, round])));
  });

  it.each([
    ['EINTR', -4],
    ['EAGAIN', -11],
    ['EBUSY', -16],
    ['a part of them', 1],
  ])('tries again when the kernel answers %s, and sends nothing twice', async (_what, first) => {
    const { ask, answers, taken } = kernel();
    answers.push(first);
    for (let fd = 0; fd < 6; fd++) ask(fd);
    for (let look = 0; look < 200 && taken.length < 6; look++) await wait(1);
    await wait(5);
    expect(taken.map(({ fd }) => fd)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('fetches results that the kernel holds back although nothing is to be sent', async () => {
    const { ring, memory, enters } = kernel();
    memory.words[AT.sqFlags] = OVERFLOWN;
    ring.look();
    await turn();
    expect(enters).toEqual([0]);
  });

  it('gives no number out again before its call came back, and afterwards does', async () => {
    const { ring, ask, answer, taken } = kernel();
    ask(1);
    await turn();
    for (let fd = 2; fd < 20; fd++) {
      ask(fd);
      await turn();
      expect(taken.map(({ number }) => number)).toEqual([0, 1]);
      answer(1, 0);
      ring.look();
      await turn();
    }
  });
});

describe('lent memory', () => {
  const allocate = (sizeBytes: number): Native => {
    const buffer = new ArrayBuffer(sizeBytes);
    return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer), address: 0 };
  };

  it('is never given to two at once, and serves again when it was given back', () => {
    const memory = new LentMemory(allocate);
    const [one, other] = [memory.take(5000), memory.take(5000)];
    expect(one).not.toBe(other);
    expect(one.bytes.length).toBeGreaterThanOrEqual(5000);
    memory.giveBack(one);
    // Given back twice it would be lent twice.
    memory.giveBack(one);
    expect(memory.take(8000)).toBe(one);
    expect(memory.take(8000)).not.toBe(one);
  });

  it('of which there is plenty is let go', () => {
    let made = 0;
    const memory = new LentMemory((sizeBytes) => {
      made++;
      return allocate(sizeBytes);
    });
    const pieces = Array.from({ length: 40 }, () => memory.take(2 ** 20));
    for (const piece of pieces) memory.giveBack(piece);
    for (const _ of pieces) memory.take(2 ** 20);
    expect(made).toBe(40 + 40 - 16);
  });
});
