import type { Attempt } from './attempts.ts';
import type { SimulatedExecution, SimulatedPass, SimulationRun } from './input.ts';
import { linkMeter } from './link-use.ts';
import type { World } from './world.ts';

/** Keeps what happens in a run. Times are seconds from its start. */
export interface Recorder {
  readonly carried: (toSeconds: number, bytesPerSecond: number, allowedPerSecond: number) => void;
  readonly begun: (part: number, pass: number, attempt: Attempt, nowSeconds: number) => void;
  readonly ended: (part: number, nowSeconds: number) => void;
  readonly proved: (pass: SimulatedPass) => void;
  readonly result: (seed: number, nowSeconds: number) => SimulationRun;
}

/** A recorder for one run. */
export function recorderOf({ input, parts, shares, groups }: World): Recorder {
  const { startAtMs } = input;
  const meter = linkMeter();
  const executions: { -readonly [K in keyof SimulatedExecution]: SimulatedExecution[K] }[] = [];
  const passes: SimulatedPass[] = [];
  const running: number[] = [];
  const begunAt = new Float64Array(parts.length);
  const busySeconds = new Float64Array(input.agents.length);
  const names = groups.map(({ agents }) => agents.map((agent) => input.agents[agent]?.name ?? ''));

  return {
    carried: meter.note,
    begun: (part, pass, { number, bytes, fails }, now) => {
      const { id, share, group } = parts[part] ?? { id: '', share: 0, group: 0 };
      running[part] = executions.length;
      begunAt[part] = now;
      executions.push({
        partition: id,
        share: shares[share]?.name ?? '',
        pass: shares[share]?.passes[pass] ?? 'final',
        ordinal: pass + 1,
        attempt: number,
        agents: names[group] ?? [],
        startAtMs: startAtMs + now * 1000,
        endAtMs: 0,
        bytes,
        failed: fails,
      });
    },
    ended: (part, now) => {
      const execution = executions[running[part] ?? -1];
      if (execution !== undefined) execution.endAtMs = startAtMs + now * 1000;
      for (const agent of groups[parts[part]?.group ?? 0]?.agents ?? [])
        busySeconds[agent] = (busySeconds[agent] as number) + now - (begunAt[part] as number);
    },
    proved: (pass) => passes.push(pass),
    result: (seed, now) => ({
      seed,
      startAtMs,
      finishAtMs: startAtMs + now * 1000,
      executions,
      passes,
      link: meter.result(),
      agents: input.agents.map(({ name }, agent) => {
        const busy = busySeconds[agent] as number;
        return { name, busySeconds: busy, idle: now === 0 ? 1 : 1 - busy / now };
      }),
      reruns: executions.filter(({ failed }) => failed).length,
      bytes: passes.reduce((sum, { bytes }) => sum + bytes, 0),
    }),
  };
}
