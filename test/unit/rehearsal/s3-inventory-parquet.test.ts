import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import {
  type ParquetColumn,
  type ParquetRow,
  parquetFile,
} from '../../../src/rehearsal/s3-inventory/parquet.ts';

const place = mkdtempSync(join(tmpdir(), 'hw-parquet-'));
afterAll(() => rmSync(place, { recursive: true }));

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'size', type: 'whole' },
  { name: 'latest', type: 'flag' },
  { name: 'modified', type: 'time' },
];

async function* of(rows: readonly ParquetRow[]): AsyncGenerator<ParquetRow> {
  yield* rows;
}

/** What another reader finds in it, as text. */
async function readBack(rows: readonly ParquetRow[], sql: string): Promise<readonly unknown[]> {
  const file = join(place, 'x.parquet');
  const parts: Buffer[] = [];
  for await (const part of parquetFile(COLUMNS, of(rows))) parts.push(part);
  writeFileSync(file, Buffer.concat(parts));
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    return (await connection.runAndReadAll(sql.replace('FILE', `'${file}'`))).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

const MODIFIED = Date.parse('2026-11-22T10:00:00.123Z');

test.each<[string, readonly ParquetRow[]]>([
  ['nothing', []],
  ['every kind of value', [['a', 5, true, MODIFIED]]],
  ['nothing where nothing is', [[null, null, null, null]]],
  [
    'values beside gaps, over more than one byte of levels',
    Array.from({ length: 21 }, (_, at) => [
      at % 2 === 0 ? `k${at}` : null,
      at % 3 === 0 ? at : null,
      at % 5 === 0 ? at % 2 === 0 : null,
      MODIFIED,
    ]),
  ],
  ['names that are no ASCII', [['a/ü \u{1f600}\n"', 0, false, 0]]],
  ['numbers over 32 bits', [['big', 5 * 2 ** 40, false, 0]]],
])('%s', async (_, rows) => {
  const found = await readBack(rows, 'SELECT key, size, latest, epoch_ms(modified) FROM FILE');
  const asText = (value: ParquetRow[number]) => (typeof value === 'number' ? String(value) : value);
  expect(found).toEqual(rows.map((row) => row.map(asText)));
});

test('row groups follow one another', async () => {
  const rows = Array.from({ length: 25_001 }, (_, at): ParquetRow => [`k${at}`, at, true, MODIFIED]);
  const found = await readBack(
    rows,
    'SELECT count(DISTINCT key), sum(size), max(modified)::VARCHAR FROM FILE',
  );
  expect(found).toEqual([['25001', '312512500', expect.stringContaining('2026-11-22 10:00:00.123')]]);
});
