import { createHash } from 'node:crypto';
import type { Plan } from '../plan.ts';
import {
  type Cut,
  countSteps,
  cutLists,
  type Listed,
  LONG_LISTS,
  laidOut,
  planWith,
} from './sealed-lists.ts';
import type { StepCounts } from './step-counts.ts';

/** Every plan file of this version says so. */
export const PLAN_FORMAT = 'headwater-plan/5';
/** How a plan's text ends: its digest comes last, and counts for nothing in it. */
const END = /,\n {2}"digest": "([0-9a-f]{64})"\n\}\n$/;
const END_LENGTH = `,\n  "digest": "${'0'.repeat(64)}"\n}\n`.length;

/** SHA-256 (hex) of a plan's body as it stands in its file, see {@link laidOut}. */
export function bodyDigest(body: Listed): string {
  return createHash('sha256').update(laidOut(body)).digest('hex');
}

/** The text of a plan file. */
export function planFileText(plan: Plan): string {
  return `${laidOut(plan)}\n`;
}

/** A plan to look at. */
export interface Look {
  /** Its long lists are parsed when somebody asks for them. */
  readonly plan: Plan;
  /** What its steps come to, without asking for them. */
  readonly counts: StepCounts;
}

/**
 * The plan in a file whose digest holds to the byte, which costs one look at it; null for any other file, even if it is
 * the same plan laid out differently. The digest stands for the schema too: only what fits it is ever
 * sealed. Enough to look at a plan; to act on one, `decodePlan` holds it to the schema again.
 */
export function sealedPlan(file: Buffer): Look | null {
  if (!isSealed(file)) return null;
  const cuts = cutLists(file);
  if (cuts === null) return null;
  const plan = planWith(file, cuts, []);
  if (plan.format !== PLAN_FORMAT) return null;
  for (const [at, list] of LONG_LISTS.entries()) later(plan, list, file, cuts[at] ?? cuts[0]);
  return { plan, counts: countSteps(file, cuts[1]) };
}

/** Parses a list when it is first asked for. */
function later(plan: Plan, list: (typeof LONG_LISTS)[number], file: Buffer, { start, end }: Cut): void {
  const settings = { enumerable: true, configurable: true };
  const get = (): unknown => {
    const value: unknown = JSON.parse(`[${file.toString('utf8', start, end)}]`);
    Object.defineProperty(plan, list, { ...settings, value, writable: true });
    return value;
  };
  Object.defineProperty(plan, list, { ...settings, get });
}

/** True for a file whose digest holds to the byte. */
export function isSealed(file: Buffer): boolean {
  const digest = END.exec(file.subarray(-END_LENGTH).toString('latin1'))?.[1];
  const found = createHash('sha256').update(file.subarray(0, -END_LENGTH)).update('\n}').digest('hex');
  return digest === found;
}
