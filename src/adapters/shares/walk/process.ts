import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { createAsyncLinux } from './async-linux.ts';
import { AsyncLister } from './async-lister.ts';
import { createAsyncNode } from './async-node.ts';
import { InFlight } from './in-flight.ts';
import { loadLinux } from './linux.ts';
import type { Answer, ListJob, Scope } from './messages.ts';
import { trimmed } from './trimmed.ts';

/** What a process is started with, and then jobs. */
export type ToProcess =
  | { readonly kind: 'start'; readonly scope: Scope; readonly native: boolean; readonly calls: number }
  | ListJob;

const send = (answer: Answer): void => {
  process.send?.(answer.batch === null ? answer : { ...answer, batch: trimmed(answer.batch) });
};

async function start(scope: Scope, native: boolean, calls: number): Promise<AsyncLister> {
  const limit = new InFlight(calls);
  if (!native) {
    return new AsyncLister({ calls: createAsyncNode(scope, limit), scope, limit, send, slowMs: null });
  }
  const linux = await loadLinux(calls);
  if (linux === null) throw new Error('koffi can be loaded in the main process only');
  const rootFd = openSync(scope.root, constants.O_RDONLY | constants.O_DIRECTORY);
  const stat = fstatSync(rootFd, { bigint: true });
  if (stat.ino !== scope.inode || stat.dev !== scope.device) {
    closeSync(rootFd);
    throw new Error('another directory answers at the root');
  }
  const own = { ...scope, rootFd };
  return new AsyncLister({
    calls: createAsyncLinux(linux, own, limit),
    scope: own,
    limit,
    send,
    slowMs: null,
  });
}

let lister: Promise<AsyncLister> | null = null;
process.on('message', (message: ToProcess) => {
  if (message.kind === 'start') lister = start(message.scope, message.native, message.calls);
  else void lister?.then((ready) => ready.run(message));
});
// Whoever gives the jobs is gone.
process.on('disconnect', () => process.exit());
