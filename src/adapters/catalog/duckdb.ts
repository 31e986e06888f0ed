import { createRequire } from 'node:module';

/**
 * DuckDB's packages, loaded with `require`: for an `import` Node first looks through the source of CommonJS packages for
 * what they export, which takes longer than loading them. The names are the packages' own.
 */
const require = createRequire(import.meta.url);
const api = require('@duckdb/node-api') as typeof import('@duckdb/node-api');

/** The bindings below the API, for what it has no call for. */
export const bindings = require('@duckdb/node-bindings') as typeof import('@duckdb/node-bindings');

export const {
  BIGINT,
  BLOB,
  INTEGER,
  TIMESTAMP,
  UBIGINT,
  UINTEGER,
  VARCHAR,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBTableFunction,
  DuckDBTimestampValue,
} = api;
