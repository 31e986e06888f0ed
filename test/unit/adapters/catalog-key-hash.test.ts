import { afterAll, expect, it } from 'vitest';
import { entryHash, KEY_HASH, pathHash, reportHash } from '../../../src/adapters/catalog/bucket-sums.ts';
import { createDatabase, rowOf } from '../../../src/adapters/catalog/database.ts';
import { literal } from '../../../src/adapters/catalog/sql.ts';
import { temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const database = createDatabase(place.path, { memoryLimit: '128MB', threads: 1 });
afterAll(async () => {
  await database.close();
  place.remove();
});

// Were they not the same, every row would be joined: slower by far, with the same verdicts.
it.each([
  ["it's/", "it's/a", 'a'],
  ['', 'a/b', 'a/b'],
  ['', 'a/b/', 'a/b'],
  ['p/', 'p/a', 'a'],
  ['p/', 'p/a/', 'a'],
  ['p/', 'p/p/a', 'p/a'],
  ['größe/日本/', 'größe/日本/ü/本', 'ü/本'],
  ['größe/日本/', 'größe/日本/ü/', 'ü'],
  [
    'p/',
    'p/a name which is longer than what fits in place/',
    'a name which is longer than what fits in place',
  ],
])('below the prefix %j the key %j has the hash of the name %j in each list', async (prefix, key, name) => {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT ${KEY_HASH} AS of_key, ${entryHash(prefix)} AS entry, ${pathHash(prefix)} AS path, ${reportHash(prefix)} AS report
       FROM (SELECT ${literal(key)} AS key, encode(${literal(name)}) AS path, NULL::VARCHAR AS path_lossy, ${literal(name)} AS name_text)`,
    ),
  );
  const { of_key } = row;
  expect(row).toEqual({ of_key, entry: of_key, path: of_key, report: of_key });
});
