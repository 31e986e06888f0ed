import { safeText } from '../../inventory/display.ts';
import { RESTORES } from '../needs.ts';
import type { Simulated } from '../sightings.ts';

/** Actions named in one sentence. */
const NAMED = 6;

/** What a simulation refuses, for a sentence: `s3:PutObject, s3:GetObject (on arn:...)`; null when it refuses nothing. */
export function refused(results: readonly Simulated[]): string | null {
  const no = results.filter(({ allowed }) => !allowed);
  const [first] = no;
  if (first === undefined) return null;
  const actions = [...new Set(no.map(({ action }) => action))];
  const more = actions.length > NAMED ? ` and ${actions.length - NAMED} more` : '';
  const where = first.resource === '*' ? '' : `, such as ${first.action} on ${first.resource}`;
  return safeText(`${actions.slice(0, NAMED).join(', ')}${more}${where}`);
}

/** Whether a simulation refuses nothing but what bringing archived objects back takes. */
export function refusesRestoresOnly(results: readonly Simulated[]): boolean {
  return results.every(({ action, allowed }) => allowed || RESTORES.includes(action));
}
