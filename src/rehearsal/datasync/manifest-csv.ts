/** A record of a manifest. */
export interface ManifestRecord {
  readonly fields: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/** A manifest that is not what DataSync reads: says where. */
export class ManifestSyntax extends Error {}

/** Longer than any path with a version id may be, so that a missing quote cannot fill the memory. */
const MAX_FIELD_CHARACTERS = 8192;

/**
 * Splits comma-separated text without a header into records as it arrives [aws-facts 5]: a field in quotes may hold commas,
 * newlines and doubled quotes. Empty lines are passed over, a byte order mark too.
 * @throws ManifestSyntax for text that is not UTF-8, a quote out of place, one that is never closed, and a field without end
 */
export async function* manifestRecords(body: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestRecord> {
  let fields: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let line = 1;
  let begun = 1;

  const endField = (): void => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  const endRecord = (): ManifestRecord | null => {
    const empty = state === 'start' && fields.length === 0;
    if (!empty) endField();
    const record = { fields, line: begun };
    fields = [];
    return empty ? null : record;
  };
  const refuse = (what: string): ManifestSyntax => new ManifestSyntax(`line ${line}: ${what}`);

  for await (const text of decoded(body)) {
    for (const char of text) {
      if (char === '\n') line += 1;
      if (state === 'quoted') {
        if (char === '"') state = 'closed';
        else field += char;
      } else if (char === '"') {
        if (state === 'plain') throw refuse('a quote inside a field that is not quoted');
        // The second of two quotes, or an opening one.
        if (state === 'closed') field += char;
        state = 'quoted';
      } else if (char === ',') {
        endField();
      } else if (char === '\n') {
        const record = endRecord();
        begun = line;
        if (record !== null) yield record;
      } else if (char !== '\r') {
        if (state === 'closed') throw refuse('text behind a closing quote');
        state = 'plain';
        field += char;
      }
      if (field.length > MAX_FIELD_CHARACTERS)
        throw refuse('a field that is too long, or a quote not closed');
    }
  }
  if (state === 'quoted') throw refuse('a quote that is not closed');
  const last = endRecord();
  if (last !== null) yield last;
}

async function* decoded(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new ManifestSyntax('it is not UTF-8');
    }
  };
  for await (const chunk of body) yield decode(chunk);
  yield decode();
}
