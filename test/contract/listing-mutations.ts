/** A listing as its lines (each with its end), and which of them a mutation has touched. */
export interface Mutated {
  readonly lines: readonly Buffer[];
  /** Index into the original lines. */
  readonly touched: ReadonlySet<number>;
  readonly what: string;
}

const NASTY = [
  '"',
  '""',
  '","',
  '\n',
  '\r\n',
  '\0',
  '//',
  '{',
  '}',
  '\\',
  '\xff',
  ',',
  ' ',
  '%',
  '\t',
  '/',
  '..',
];

/** One random mutation: flip, truncate, delete, insert, duplicate or join. */
export function mutated(lines: readonly Buffer[], random: () => number, end: Buffer): Mutated {
  const below = (limit: number): number => Math.floor(random() * limit);
  const at = below(lines.length);
  const line = lines[at] ?? Buffer.alloc(0);
  const position = below(line.length);
  const replaced = (...others: Buffer[]): readonly Buffer[] => [
    ...lines.slice(0, at),
    ...others,
    ...lines.slice(at + 1),
  ];
  /** A line whose end changed runs into the next one. */
  const touching = (from: number): ReadonlySet<number> =>
    new Set(from >= line.length - end.length ? [at, at + 1] : [at]);
  switch (below(7)) {
    case 0: {
      const flipped = Buffer.from(line);
      flipped[position] = (flipped[position] ?? 0) ^ (1 << below(8));
      return { lines: replaced(flipped), touched: touching(position), what: `flip ${at}:${position}` };
    }
    case 1: {
      const cut = Buffer.concat([line.subarray(0, position), end]);
      return { lines: replaced(cut), touched: new Set([at]), what: `truncate ${at}:${position}` };
    }
    case 2: {
      const gone = Buffer.concat([line.subarray(0, position), line.subarray(position + 1)]);
      return { lines: replaced(gone), touched: touching(position), what: `delete ${at}:${position}` };
    }
    case 3: {
      const nasty = Buffer.from(NASTY[below(NASTY.length)] ?? '', 'latin1');
      const grown = Buffer.concat([line.subarray(0, position), nasty, line.subarray(position)]);
      return {
        lines: replaced(grown),
        touched: touching(position),
        what: `insert ${at}:${position} ${nasty.toString('latin1')}`,
      };
    }
    case 4: {
      const noise = Buffer.concat([
        Buffer.from(
          Array.from({ length: below(4) + 1 }, () => NASTY[below(NASTY.length)]).join(''),
          'latin1',
        ),
        line.subarray(position),
      ]);
      return {
        lines: replaced(line, noise),
        touched: touching(line.length),
        what: `insert a line after ${at}`,
      };
    }
    case 5:
      return { lines: replaced(line, line), touched: new Set(), what: `duplicate ${at}` };
    default: {
      const joined = line.subarray(0, line.length - end.length);
      return { lines: replaced(joined), touched: new Set([at, at + 1]), what: `join ${at} with the next` };
    }
  }
}
