import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdb } from './duckdb.ts';
import { createStage, removeStage } from './staging.ts';
import type { Row } from './values.ts';

export interface DatabaseOptions {
  /** DuckDB's spelling, such as `2GB`; what does not fit is spilled to disk. */
  readonly memoryLimit: string;
  readonly threads: number | null;
  /** Whether rows come in the order in which files have them; default false, which takes less memory. */
  readonly inOrder?: boolean;
}

/** The query engine: in memory, with a spill folder of its own. Started at the first connection. */
export interface Database {
  connect(): Promise<DuckDBConnection>;
  /** A connection for the time of `work`. */
  with<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Running {
  readonly instance: DuckDBInstance;
  readonly stage: string;
}

/** Nothing is opened or written until the first connection is asked for. */
export function createDatabase(directory: string, options: DatabaseOptions): Database {
  let running: Promise<Running> | null = null;
  const connect = async (): Promise<DuckDBConnection> => {
    running ??= start(directory, options);
    return (await running).instance.connect();
  };
  return {
    connect,
    with: async (work) => {
      const connection = await connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    },
    close: async () => {
      if (running === null) return;
      const { instance, stage } = await running;
      running = null;
      instance.closeSync();
      await removeStage(stage);
    },
  };
}

async function start(directory: string, options: DatabaseOptions): Promise<Running> {
  const stage = await createStage(directory);
  const instance = await duckdb().DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit,
    temp_directory: join(stage, 'spill'),
    preserve_insertion_order: String(options.inOrder ?? false),
    // All that is needed is linked in; nothing may be fetched at run time.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    ...(options.threads === null ? {} : { threads: String(options.threads) }),
  });
  return { instance, stage };
}

/** All rows of a small result. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  const result = await connection.run(sql);
  return result.getRowObjects();
}

/** The only row of a result. */
export async function rowOf(connection: DuckDBConnection, sql: string): Promise<Row> {
  const [row] = await rowsOf(connection, sql);
  if (row === undefined) throw new Error('the query gave no row');
  return row;
}
