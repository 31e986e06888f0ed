import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable, PortFault } from '../../ports/faults.ts';
import { ENTER_FRAMES, frameOf, LEAVE_FRAMES } from '../../views/frame.ts';
import { statusLine } from '../../views/status-line.ts';
import { statusText } from '../../views/status-text.ts';
import type { Status } from '../../views/values/status.ts';

/** How a status is watched. */
export interface StatusWatch {
  readonly look: () => Promise<Status>;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** JSON lines, plain lines, or a screen that is drawn anew. */
  readonly as: 'json' | 'lines' | 'screen';
  /** Ends when nothing is left that goes on by itself: all is done, or a person is needed. */
  readonly untilDone: boolean;
  readonly output: NodeJS.WriteStream;
}

/** How a watch ended, as an exit code: 0 when all is done or it was stopped, 5 when a person is needed. */
export async function watchStatus(watch: StatusWatch): Promise<0 | 5> {
  const { output, signal } = watch;
  // Whoever read along has closed the pipe: that is no failure, and nothing is left to be said to anybody.
  output.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  const show = watch.as === 'screen' ? screenOf(watch) : linesOf(watch);
  let seen: Status | null = null;
  try {
    for (;;) {
      const status = await lookAgain(watch, seen);
      if (signal.aborted && seen !== null) return 0;
      if (status !== null) {
        seen = status;
        show.status(status);
        const end = watch.untilDone ? endOf(status) : null;
        if (end !== null) return end;
      }
      await sleep(watch.everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return 0;
    }
  } finally {
    show.end();
  }
}

/** Null when nothing was seen this time for a reason that passes; the first look has to work. */
async function lookAgain({ look }: StatusWatch, seen: Status | null): Promise<Status | null> {
  try {
    return await look();
  } catch (error) {
    if (seen !== null && error instanceof PortFault && isRetryable(error.kind)) return null;
    throw error;
  }
}

/** Whether nothing goes on by itself any more. */
export function endOf({ counts, stops }: Status): 0 | 5 | null {
  if (counts.done === counts.steps) return 0;
  return counts.held > 0 || stops.length > 0 ? 5 : null;
}

interface Shown {
  status(status: Status): void;
  end(): void;
}

/** A line when something has changed. */
function linesOf({ output, as }: StatusWatch): Shown {
  let before = '';
  return {
    status(status) {
      const { at, eta: _, seen: __, ...rest } = status;
      const now = as === 'json' ? JSON.stringify(rest) : statusLine(status);
      if (now === before) return;
      before = now;
      output.write(as === 'json' ? `${JSON.stringify(status)}\n` : `${at.slice(0, 19)}Z ${now}\n`);
    },
    end() {},
  };
}

/** The other screen of the terminal while it lasts; what was shown last stays on the person's own. */
function screenOf({ output }: StatusWatch): Shown {
  let last: Status | null = null;
  const draw = (): void => {
    if (last === null) return;
    const screen = { columns: output.columns, rows: output.rows };
    output.write(frameOf(statusText(last, screen.rows), screen));
  };
  const leave = (): void => void output.write(LEAVE_FRAMES);
  output.write(ENTER_FRAMES);
  output.on('resize', draw);
  process.once('exit', leave);
  return {
    status(status) {
      last = status;
      draw();
    },
    end() {
      output.off('resize', draw);
      process.off('exit', leave);
      leave();
      if (last !== null) output.write(`${statusText(last)}\n`);
    },
  };
}
