import { DuckDBInstance } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { timesApart } from '../../../src/adapters/catalog/listed-time-sql.ts';
import type { Inventory, InventoryOrigin } from '../../../src/inventory/inventory.ts';
import { compareTime } from '../../../src/inventory/listed-time.ts';

const scan: Pick<Inventory, 'origin'> = { origin: { kind: 'scan', attempts: 1 } };
const listing = (format: string): Pick<Inventory, 'origin'> => {
  const none = { unknown: [], lines: 0, rejected: 0, ignored: 0, duplicates: 0, addedDirectories: 0 };
  return { origin: { kind: 'import', format, files: [], ...none } satisfies InventoryOrigin };
};

it('says of two inventories in SQL what is said of a listing and the share in code', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const limit = 2n ** 63n - 1n;
  const near = fc.bigInt({ min: 0n, max: 3_000_000_000n });
  const unit = fc.constantFrom(1n, 1000n, 1_000_000n, 1_000_000_000n);
  const listed = fc.oneof(
    fc.tuple(near, unit).map(([time, one]): bigint | null => (time / one) * one),
    fc.constantFrom(null, limit, -limit),
  );
  const rows = fc.sample(fc.tuple(listed, fc.oneof(near, fc.constantFrom(limit, -limit))), 2000);
  const values = rows.map(([one, now], at) => `(${at}, ${one ?? 'NULL'}::BIGINT, ${now}::BIGINT)`).join(', ');
  for (const before of [scan, listing('csv'), listing('s3-inventory')]) {
    const apart = timesApart({ column: 'one', inventory: before }, { column: 'now', inventory: scan });
    const read = await connection.runAndReadAll(
      `SELECT ${apart} AS apart FROM (VALUES ${values}) v(n, one, now) ORDER BY n`,
    );
    expect(read.getRows().map(([found]) => found)).toEqual(
      rows.map(([one, now]) => compareTime(before, one, now) === 'different'),
    );
  }
  connection.closeSync();
});
