import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { piecesOf } from '../../../src/adapters/catalog/row-pieces.ts';
import { copyToParquet } from '../../../src/adapters/catalog/sql.ts';
import { numberOf } from '../../../src/adapters/catalog/values.ts';

let home = '';
let database: Database;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pieces [1] it's "));
  database = createDatabase(home, { memoryLimit: '1GB', threads: 2 });
});
afterAll(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

/** Writes files of so many rows each, numbered through, and gives the numbers that lie in each piece. */
async function pieces(rows: readonly number[], most: number): Promise<readonly (readonly number[])[]> {
  return database.with(async (connection) => {
    const files: string[] = [];
    let from = 0;
    for (const [at, count] of rows.entries()) {
      const file = join(home, `rows ${at} of ${count}*.parquet`);
      await connection.run(
        copyToParquet(`SELECT range AS n FROM range(${from}, ${from + count})`, file, 2048),
      );
      files.push(file);
      from += count;
    }
    const found: number[][] = [];
    for (const piece of await piecesOf(connection, files, most)) {
      const read = await rowsOf(connection, `SELECT * FROM ${piece}`);
      expect(Object.keys(read[0] ?? { n: 0 })).toEqual(['n']);
      found.push(read.map(({ n }) => numberOf(n)).toSorted((a, b) => a - b));
    }
    return found;
  });
}

describe('pieces of rows', () => {
  it.each([
    ['one file', [500], 1000, 1],
    ['small files together', [400, 400, 400, 400, 400], 1000, 3],
    ['a large file among small ones', [10, 9000, 20], 4096, 5],
    ['a file that ends with a piece', [8192], 4096, 2],
    ['an empty file', [0], 1000, 1],
    ['an empty file among others', [5, 0, 3000], 1000, 4],
    ['no file', [], 1000, 0],
  ] as const)('%s: every row is in one of them', async (_name, rows, most, count) => {
    const found = await pieces(rows, most);
    expect(found).toHaveLength(count);
    for (const piece of found) expect(piece.length).toBeLessThanOrEqual(most);
    const all = rows.reduce((sum: number, one) => sum + one, 0);
    expect(found.flat()).toEqual(Array.from({ length: all }, (_, n) => n));
  });
});
