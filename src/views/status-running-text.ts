import { counted, formatBytes, formatCount, formatSeconds, formatTime } from './format.ts';
import type { Section } from './one-screen.ts';
import { table } from './table.ts';
import { cutText, harmless } from './text-width.ts';
import type { Status } from './values/status.ts';
import type { StatusExecution } from './values/status-running.ts';

const COLUMNS = [
  { title: 'running', flexible: true, least: 16 },
  { title: 'on', flexible: true },
  { title: 'for', align: 'right' },
  { title: 'items', align: 'right' },
  { title: 'bytes', align: 'right' },
  { title: 'a second', align: 'right' },
] as const;

/** What runs now, on which agent, at what rate; and from when the figures are. */
export function runningSection(status: Status, width: number): Section[] {
  const { executions, agents, at } = status;
  const offline = agents.filter(({ online }) => online === false).map(({ name }) => name);
  const away = offline.length === 0 ? [] : [cutText(harmless(`OFFLINE: ${offline.join(', ')}`), width)];
  if (executions.length === 0) {
    return away.length === 0 ? [] : [{ head: away, items: [], least: 0, more: () => '' }];
  }
  const [title = '', ...rows] = table(
    COLUMNS,
    executions.map((one) => line(one, at)),
    { width },
  );
  const busy = agents.filter((agent) => agent.executions > 0).length;
  return [
    {
      head: [cutText(source(status), width), ...away, ...standing(status, width), title],
      items: rows.map((row) => [row]),
      least: 1,
      more: (left) =>
        `and ${formatCount(left)} more, ${counted(executions.length, 'execution')} on ${counted(busy, 'agent')} in all`,
    },
  ];
}

function source({ seen }: Status): string {
  if (seen.by === 'datasync') {
    const trouble = seen.trouble === null ? '' : `, not all of it: ${harmless(seen.trouble)}`;
    return `Running, as DataSync said at ${seen.at?.slice(11, 19)} UTC${trouble}`;
  }
  const at = seen.at === null ? '' : ` at ${formatTime(seen.at)}`;
  return `Running, by the ledger${at} (--live asks DataSync how far)`;
}

/** The execution that stands still longest, which no row of many would show. */
function standing({ executions, at }: Status, width: number): string[] {
  const still = executions
    .flatMap(({ step, stalledSince }) =>
      stalledSince === null ? [] : [{ step, since: Date.parse(stalledSince) }],
    )
    .toSorted((a, b) => a.since - b.since);
  const [longest] = still;
  if (longest === undefined) return [];
  const others = still.length === 1 ? '' : `, and ${formatCount(still.length - 1)} more`;
  const forSeconds = Math.max(0, (Date.parse(at) - longest.since) / 1000);
  return [cutText(harmless(`STALLED for ${formatSeconds(forSeconds)}: ${longest.step}${others}`), width)];
}

function line(one: StatusExecution, now: string): string[] {
  const seconds = one.since === null ? null : (Date.parse(now) - Date.parse(one.since)) / 1000;
  return [
    `${one.step}${one.state === null ? '' : ` ${one.state}`}`,
    one.agents.join(' '),
    seconds === null ? '-' : formatSeconds(Math.max(0, seconds)),
    one.items === null ? '-' : formatCount(one.items),
    one.bytes === null ? '-' : formatBytes(one.bytes),
    one.bytesPerSecond === null ? '-' : formatBytes(one.bytesPerSecond),
  ];
}
