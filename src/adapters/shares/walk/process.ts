import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { createAsyncLinux } from './async-linux.ts';
import { AsyncLister } from './async-lister.ts';
import { onPool, onRing } from './begun.ts';
import { InFlight } from './in-flight.ts';
import { loadLinux } from './linux.ts';
import type { Answer, ListJob, Scope } from './messages.ts';
import { openRing } from './ring-setup.ts';
import { trimmed } from './trimmed.ts';

/**
 * How a process makes its calls: through Node, on libuv's pool, or by io_uring as far as that can be had and on the pool
 * otherwise.
 */
export type WideCalls = 'node' | 'pool' | 'ring';

/** What a process is started with, and then jobs. `most`: calls in flight at most. */
export type ToProcess =
  | { readonly kind: 'start'; readonly scope: Scope; readonly calls: WideCalls; readonly most: number }
  | ListJob;

const send = (answer: Answer): void => {
  process.send?.(answer.batch === null ? answer : { ...answer, batch: trimmed(answer.batch) });
};

async function start(scope: Scope, how: WideCalls, most: number): Promise<AsyncLister> {
  const limit = new InFlight(most);
  if (how === 'node') {
    const { createAsyncNode } = await import('./async-node.ts');
    return new AsyncLister({ calls: createAsyncNode(scope, limit), scope, limit, send, slowMs: null });
  }
  const linux = await loadLinux(most);
  if (linux === null) throw new Error('koffi can be loaded in the main process only');
  const rootFd = openSync(scope.root, constants.O_RDONLY | constants.O_DIRECTORY);
  const stat = fstatSync(rootFd, { bigint: true });
  if (stat.ino !== scope.inode || stat.dev !== scope.device) {
    closeSync(rootFd);
    throw new Error('another directory answers at the root');
  }
  const own = { ...scope, rootFd };
  const [pool, ring] = [onPool(linux), how === 'ring' ? openRing(linux, most) : null];
  const begun = ring === null ? pool : onRing(ring, pool);
  return new AsyncLister({
    calls: createAsyncLinux(linux, begun, own, limit),
    scope: own,
    limit,
    send,
    slowMs: null,
  });
}

let lister: Promise<AsyncLister> | null = null;
process.on('message', (message: ToProcess) => {
  if (message.kind === 'start') lister = start(message.scope, message.calls, message.most);
  else void lister?.then((ready) => ready.run(message));
});
// Whoever gives the jobs is gone. Killed, because an exit waits for calls that hang; there is nothing to tidy up.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
