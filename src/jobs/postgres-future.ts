import type pg from 'pg';

/** By how much a process's clock may be ahead of the server's and be taken for right. */
const AHEAD_MS = 5_000;

const SERVER_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Takes back what lies in the future. On PostgreSQL, BullMQ keeps by the clock of whichever process writes when jobs that lost their worker
 * were looked for last, and until when a job is locked (on Redis the server counts both down). A clock that was an hour ahead for a second
 * would keep every worker from such jobs for an hour. `lockMs`: how long a lock is good for; a worker that lives renews its own in
 * half of that. Rejects when the server does not answer, or has no such tables.
 */
export async function takeBackFuture(pool: Pick<pg.Pool, 'query'>, lockMs: number): Promise<void> {
  await pool.query(
    // Other fields hold no numbers, and in what order conditions are asked is the server's to choose.
    `DELETE FROM meta
     WHERE CASE WHEN field = 'stalled-check' THEN value::bigint > ${SERVER_NOW} + $1::bigint ELSE false END`,
    [AHEAD_MS],
  );
  await pool.query(
    `UPDATE job SET locked_until_ms = ${SERVER_NOW} + $1::bigint
     WHERE state = 'active' AND locked_until_ms > ${SERVER_NOW} + $1::bigint + $2::bigint`,
    [lockMs, AHEAD_MS],
  );
}
