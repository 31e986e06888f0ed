import { createRequire } from 'node:module';

type Api = typeof import('@duckdb/node-api');
export type Bindings = typeof import('@duckdb/node-bindings');

const require = createRequire(import.meta.url);
let api: Api | null = null;
let low: Bindings | null = null;

/** Types of columns, which have a constant of that name in the API. */
export type ColumnType =
  | 'BIGINT'
  | 'BLOB'
  | 'INTEGER'
  | 'TIMESTAMP'
  | 'TINYINT'
  | 'UBIGINT'
  | 'UINTEGER'
  | 'VARCHAR';

/**
 * DuckDB, loaded when it is first needed: it takes longer than all else that a scan begins with, and a scan that nothing
 * interrupts does without. By `require`: for an `import` Node first looks through the source of CommonJS packages for what
 * they export, which takes longer than loading them.
 */
export function duckdb(): Api {
  api ??= require('@duckdb/node-api') as Api;
  return api;
}

/** The bindings below the API, for what it has no call for. */
export function bindings(): Bindings {
  low ??= require('@duckdb/node-bindings') as Bindings;
  return low;
}
