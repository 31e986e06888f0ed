import { parentPort, workerData } from 'node:worker_threads';
import { loadLinux } from './linux.ts';
import type { Answer, Job, Scope, Spare } from './messages.ts';
import { Progress } from './progress.ts';
import { SyncLister } from './sync-lister.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly scope: Scope;
  readonly progress: SharedArrayBuffer;
}

/** The buffers of an answer's columns: handed over, not copied. */
function transfers({ batch }: Answer): ArrayBuffer[] {
  if (batch === null) return [];
  const buffers = [batch.kinds.buffer, batch.paths.buffer, batch.linkTargets.buffer] as ArrayBuffer[];
  return buffers.filter((buffer) => buffer.byteLength > 0);
}

const { scope, progress } = workerData as ThreadData;
const linux = await loadLinux();
if (linux === null) throw new Error('koffi can be loaded in the main thread only');
const told = new Progress(progress);
const lister = new SyncLister(linux, scope, told);
told.step();
/** Null when nothing more is wanted: with the port closed nothing keeps the thread. */
parentPort?.on('message', (sent: { readonly job: Job; readonly spare: Spare | null } | null) => {
  if (sent === null) parentPort?.close();
  if (sent === null || told.ending) return;
  const { job, spare } = sent;
  if (spare !== null) lister.give(spare);
  const answer = lister.run(job);
  parentPort?.postMessage(answer, transfers(answer));
});
