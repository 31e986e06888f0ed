import { expect, it } from 'vitest';
import { waitingOn } from '../../../src/jobs/waiting.ts';

/** A queue that knows some delayed jobs, and notes which of them are woken. */
function queueOf(known: readonly string[]) {
  const woken: string[] = [];
  const getJob = async (id: string) =>
    known.includes(id) ? { promote: async () => void woken.push(id) } : undefined;
  return { woken, waiting: waitingOn({ queue: { getJob } as never }) };
}

it('wakes who waits for a job that has ended, once, and nobody else', async () => {
  const { woken, waiting } = queueOf(['a/x', 'b/x', 'c/x']);
  waiting.note('a/x', 'all/bucket');
  waiting.note('b/x', 'all/bucket');
  waiting.note('b/x', 'all/bucket');
  waiting.note('c/x', 'a/commit');
  waiting.ended('all/bucket');
  waiting.ended('all/bucket');
  await new Promise((resolve) => setImmediate(resolve));
  expect(woken).toEqual(['a/x', 'b/x']);
});

it('bears a job that is gone or cannot be woken: it comes up by itself', async () => {
  const { woken, waiting } = queueOf([]);
  waiting.note('a/x', 'all/bucket');
  waiting.ended('all/bucket');
  waiting.ended('never/heard-of');
  await new Promise((resolve) => setImmediate(resolve));
  expect(woken).toEqual([]);
});
