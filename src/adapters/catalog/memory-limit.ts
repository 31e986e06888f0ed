import { totalmem } from 'node:os';

const LEAST_BYTES = 2e9;
const MOST_BYTES = 5e9;

/**
 * What queries may hold in memory, in DuckDB's spelling: a quarter of what this machine, or this container, has, between 2 and 5 GB. The rest is
 * spilled, and what is left to the page cache keeps that fast.
 */
export function queryMemory(
  machineBytes: number = totalmem(),
  containerBytes: number = process.constrainedMemory() ?? 0,
): string {
  const bytes = containerBytes > 0 ? Math.min(machineBytes, containerBytes) : machineBytes;
  return `${Math.round(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytes / 4)) / 1e6)}MB`;
}
