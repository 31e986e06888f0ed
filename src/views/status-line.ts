import { counted, formatBytes, formatCount, formatPart } from './format.ts';
import type { Status } from './values/status.ts';

/** How far a plan is as one line, for a log: nothing in it moves as long as nothing happens. */
export function statusLine({
  migration,
  rehearsal,
  counts,
  phases,
  executions,
  stops,
  carried,
  planned,
}: Status): string {
  return [
    `${rehearsal ? 'REHEARSAL of ' : ''}${migration}: ${phases.map(({ phase, done, steps }) => `${phase} ${formatCount(done)} of ${formatCount(steps)}`).join(', ')}`,
    `${formatBytes(carried.bytes)} of ${formatBytes(planned.bytes)} (${formatPart(carried.bytes, planned.bytes)})`,
    ...(executions.length === 0 ? [] : [`${counted(executions.length, 'execution')} running`]),
    ...(counts.held === 0 ? [] : [`${formatCount(counts.held)} HELD`]),
    ...(stops.length === 0 ? [] : [`${formatCount(stops.length)} PAUSED or CANCELLED`]),
  ].join('; ');
}
