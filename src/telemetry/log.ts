import { pino } from 'pino';
import type { LogLevel, LogLine } from './log-lines.ts';

/** Where log lines go, and what each of them carries. */
export interface LogOptions {
  /** Standard error, or a file that is appended to. */
  readonly to: 'stderr' | { readonly file: string };
  readonly level: LogLevel;
  /** On every line. */
  readonly base: Readonly<Record<string, string>>;
  /** Takes secrets out of what is logged. */
  readonly scrub: (text: string) => string;
}

/** A log of JSON lines. */
export interface Log {
  write(line: LogLine): void;
  close(): void;
}

/**
 * Opens a log. A line is with the operating system when `write` returns, so a process that is killed loses none. A log that
 * cannot be written any more (disk full, collector gone) stops nobody: lines are lost until it can. Throws what opening
 * the file throws.
 */
export function openLog({ to, level, base, scrub }: LogOptions): Log {
  const destination = pino.destination({ dest: to === 'stderr' ? 2 : to.file, sync: true, mode: 0o640 });
  destination.on('error', () => undefined);
  const logger = pino(
    {
      level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    write: ({ level: of, text, ...fields }) => logger[of](scrubbed(fields, scrub), scrub(text)),
    close: () => destination.end(),
  };
}

function scrubbed(
  fields: Readonly<Record<string, unknown>>,
  scrub: (text: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? scrub(value)
        : Array.isArray(value)
          ? value.map((one) => scrub(String(one)))
          : value,
    ]),
  );
}
