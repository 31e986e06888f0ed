import {
  type ByteText,
  type ImportItem,
  isRejection,
  itemOf,
  type Reading,
} from '../../inventory/import-entry.ts';
import { csvFields } from './csv-fields.ts';
import { linesOf, withoutReturn } from './records.ts';

/** Most lines and bytes that one record with line breaks in its fields may have. */
const MAX_OPEN_LINES = 32;
const MAX_OPEN_BYTES = 1 << 16;

/** How a CSV listing is read. */
export interface CsvOptions {
  /** One character. */
  readonly delimiter: string;
  readonly read: (fields: readonly ByteText[]) => Reading;
}

interface Line {
  readonly text: ByteText;
  readonly line: number;
}

/**
 * Takes lines of CSV one after the other and tells what each is. A field may hold line breaks; but where the lines from an
 * open quote on do not make a good record, or a line that follows is a good one by itself, the quote was broken: its line
 * is rejected and reading goes on with the next. Every line is told of exactly once: those that a record with line breaks
 * has besides its first are ignored ones.
 */
export class CsvRecords {
  private readonly options: CsvOptions;
  private open: Line[] = [];
  private openBytes = 0;

  constructor(options: CsvOptions) {
    this.options = options;
  }

  /** What has become certain with this line goes to `items`. */
  take(next: Line, items: ImportItem[]): void {
    const alone = this.judged(next.text);
    if (this.open.length === 0) {
      if (alone === 'open') this.hold(next);
      else items.push(itemOf(alone, next.line, next.text));
      return;
    }
    const good = alone !== 'open' && alone !== null && !isRejection(alone);
    const joined = good ? BROKEN : this.judged([...this.open, next].map(({ text }) => text).join('\n'));
    if (joined === 'open' && this.open.length < MAX_OPEN_LINES && this.openBytes < MAX_OPEN_BYTES) {
      this.hold(next);
    } else if (joined === 'open' || isRejection(joined)) {
      this.giveUpFirst(items);
      this.take(next, items);
    } else {
      const [{ line, text }] = this.open as [Line];
      items.push(itemOf(joined, line, text), { kind: 'ignored', line: line + 1, lines: this.open.length });
      this.release();
    }
  }

  /** The listing is over: nothing can close a quote any more. */
  end(items: ImportItem[]): void {
    while (this.open.length > 0) this.giveUpFirst(items);
  }

  /** Rejects the line with the open quote, and takes the others as if it had not been. */
  private giveUpFirst(items: ImportItem[]): void {
    const [first, ...others] = this.release();
    if (first !== undefined) items.push(itemOf(BROKEN, first.line, first.text));
    for (const line of others) this.take(line, items);
  }

  private judged(text: ByteText): Reading | 'open' {
    const fields = csvFields(withoutReturn(text), this.options.delimiter);
    if (fields === 'open') return 'open';
    return fields === 'broken' ? BROKEN : this.options.read(fields);
  }

  private hold(line: Line): void {
    this.open.push(line);
    this.openBytes += line.text.length;
  }

  private release(): Line[] {
    const lines = this.open;
    this.open = [];
    this.openBytes = 0;
    return lines;
  }
}

const BROKEN = { reason: 'a quote stands where none can be, or is missing' } as const;

/**
 * Items of a CSV listing. `start` is shown the first line that is not empty: it says how the others are read. Where that
 * line is a header, `#` comments before it are left out; without one they are names. It may throw.
 */
export async function* readCsv(
  input: AsyncIterable<Uint8Array>,
  header: boolean,
  start: (firstLine: ByteText) => CsvOptions,
): AsyncGenerator<readonly ImportItem[]> {
  let records: CsvRecords | null = null;
  for await (const { first, texts } of linesOf(input, '\n')) {
    const items: ImportItem[] = [];
    for (const [at, text] of texts.entries()) {
      const line = first + at;
      const empty = text === '' || text === '\r';
      if (records === null && (empty || (header && text.startsWith('#'))))
        items.push({ kind: 'ignored', line, lines: 1 });
      else if (records === null) {
        records = new CsvRecords(start(withoutReturn(text)));
        if (header) items.push({ kind: 'ignored', line, lines: 1 });
        else records.take({ text, line }, items);
      } else records.take({ text, line }, items);
    }
    yield items;
  }
  const items: ImportItem[] = [];
  records?.end(items);
  if (items.length > 0) yield items;
}
