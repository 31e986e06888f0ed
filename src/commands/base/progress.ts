import { progressLine } from '../../views/progress-text.ts';
import type { Reporter } from '../../wiring/reporter.ts';
import { ux } from './oclif.ts';

const SPINNER_EVERY_MS = 100;
const LINES_EVERY_MS = 5_000;

/** A reporter that is ended when the command is. */
type Ending = Reporter & { end(): void };

interface Seen {
  readonly since: number;
  readonly before: number;
  shownAt: number;
}

/** One line when a step starts and ends, and every few seconds while it goes on: for logs and pipes. */
export function lineReporter(write: (line: string) => void): Ending {
  const seen = new Map<string, Seen>();
  return {
    started(step) {
      if (!seen.has(step)) seen.set(step, { since: Date.now(), before: 0, shownAt: Date.now() });
    },
    progress(step, text, done, total, unit) {
      const now = Date.now();
      const known = seen.get(step) ?? { since: now, before: done, shownAt: now };
      seen.set(step, known);
      if (now - known.shownAt < LINES_EVERY_MS) return;
      known.shownAt = now;
      write(
        `  ${step}: ${progressLine({ text, done, total, elapsedMs: now - known.since, before: known.before, unit })}`,
      );
    },
    outcome(step, outcome) {
      if (outcome.kind === 'done') write(`  ${step}: ${outcome.summary}`);
      if (outcome.kind === 'held') write(`  ${step}: held: ${outcome.reason}`);
    },
    failed(step, message, willRetry) {
      write(`  ${step}: ${message}${willRetry ? ' (will be tried again)' : ''}`);
    },
    notice: write,
    end() {},
  };
}

/** A spinner with a bar, the rate and the time left; finished steps stay above it as lines. */
export function spinnerReporter(): Ending {
  const lines = lineReporter((line) =>
    ux.action.pauseAsync(async () => void process.stderr.write(`${line}\n`)),
  );
  const began = new Map<string, { readonly since: number; readonly before: number }>();
  let shownAt = 0;
  return {
    ...lines,
    started(step) {
      began.set(step, { since: Date.now(), before: 0 });
      if (!ux.action.running) ux.action.start('  working');
      ux.action.status = step;
    },
    progress(step, text, done, total, unit) {
      const now = Date.now();
      const known = began.get(step) ?? { since: now, before: done };
      began.set(step, known);
      if (!ux.action.running) ux.action.start('  working');
      if (now - shownAt < SPINNER_EVERY_MS) return;
      shownAt = now;
      const elapsedMs = now - known.since;
      ux.action.status = `${step}: ${progressLine({ text, done, total, elapsedMs, before: known.before, unit })}`;
    },
    end() {
      if (ux.action.running) ux.action.stop('');
    },
  };
}
