import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';

/** Appends lines to a new file, many at a time. */
export interface LineWriter {
  /** `line` holds no newline. */
  add(line: string): void;
  /** Writes what is left. May be called again. */
  close(): void;
}

/** Text waits for this many characters: a write of its own for each line costs more than the line. */
const HELD_CHARACTERS = 1 << 16;
const READ_BYTES = 1 << 18;

/** Writes a new file piece by piece. */
export interface TextWriter {
  write(text: string): void;
  /** Writes what is left. May be called again. */
  close(): void;
}

/** Starts `file` anew. Throws what the file system throws. */
export function openText(file: string): TextWriter {
  const descriptor = openSync(file, 'w');
  let held = '';
  let open = true;
  const flush = (): void => {
    const bytes = Buffer.from(held);
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    held = '';
  };
  return {
    write: (text) => {
      held += text;
      if (held.length >= HELD_CHARACTERS) flush();
    },
    close: () => {
      if (!open) return;
      open = false;
      try {
        flush();
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Starts `file` anew. Throws what the file system throws. */
export function openLines(file: string): LineWriter {
  const text = openText(file);
  return { add: (line) => text.write(`${line}\n`), close: text.close };
}

/** The lines of a file, without their newlines; only a few are in memory. An unfinished last line is left out. */
export async function* readLines(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: READ_BYTES })) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
