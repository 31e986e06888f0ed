import type { FaultReport } from '../../src/rehearsal/faults/faults.ts';
import type { FaultRule } from '../../src/rehearsal/faults/rules.ts';

/** A request about the faults of the rehearsal at `endpoint`. */
export async function askFaults(
  endpoint: string,
  method: 'GET' | 'POST' | 'DELETE',
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${endpoint}/_rehearsal/faults`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Lets these go wrong, and nothing else. */
export async function goWrong(endpoint: string, ...rules: readonly FaultRule[]): Promise<void> {
  const { status, body } = await askFaults(endpoint, 'POST', { seed: 1, rules });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/** What has gone wrong since. */
export const faultReport = async (endpoint: string): Promise<FaultReport> =>
  (await askFaults(endpoint, 'GET')).body as FaultReport;
