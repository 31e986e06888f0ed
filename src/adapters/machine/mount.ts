import { fork } from 'node:child_process';
import type { MountSight } from '../../doctor/sightings.ts';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { RootMark } from '../../ports/doctor.ts';
import { startedModule } from '../started-module.ts';

/** What the process of a mount is asked. */
export interface MountQuestion {
  readonly path: string;
  readonly marks: readonly RootMark[] | null;
}

const ENTRY = startedModule('machine/mount-process');

/**
 * Looks at a mount from a process of its own: a call on a mount whose server is gone never comes back, and would keep this one
 * from ending. Throws HeadwaterError `mount-hangs` or `mount-not-seen` (usage).
 */
export function lookAtMount(
  path: string,
  marks: readonly RootMark[] | null,
  withinMs: number,
): Promise<MountSight> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const end = (): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.kill('SIGKILL');
      // Killed or not: in the kernel it may stay for as long as its server does.
      child.unref();
      if (child.connected) child.disconnect();
    };
    const fail = (error: HeadwaterError): void => {
      end();
      reject(error);
    };
    const timer = setTimeout(() => fail(hangs(path, withinMs)), withinMs);
    child.once('error', (cause) => fail(notSeen(path, cause)));
    child.once('exit', () => fail(notSeen(path)));
    child.once('message', (sight) => {
      end();
      resolve(sight as MountSight);
    });
    child.send({ path, marks } satisfies MountQuestion);
  });
}

function hangs(path: string, withinMs: number): HeadwaterError {
  return new HeadwaterError({
    code: 'mount-hangs',
    blame: 'usage',
    message: `${safeText(path)} has not answered within ${withinMs / 1000} s: the server of the mount may be gone.`,
    next: ['Look whether the file server can be reached, and mount the share again.'],
  });
}

function notSeen(path: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'mount-not-seen',
    blame: 'usage',
    message: `${safeText(path)} could not be looked at: the process that should has ended.`,
    next: ['Look whether this machine has memory left.'],
    cause,
  });
}
