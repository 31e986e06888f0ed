import { createHash } from 'node:crypto';
import type { Plan } from './plan.ts';

/** Every plan file of this version says so. */
export const PLAN_FORMAT = 'headwater-plan/2';
/** How a plan's text ends: its digest comes last, and counts for nothing in it. */
const END = /,\n {2}"digest": "([0-9a-f]{64})"\n\}\n$/;
const END_LENGTH = `,\n  "digest": "${'0'.repeat(64)}"\n}\n`.length;

/** SHA-256 (hex) of a plan's body as it stands in its file: JSON in the order of the schema, indented by two. */
export function bodyDigest(body: object): string {
  return createHash('sha256')
    .update(JSON.stringify(body, null, 2))
    .digest('hex');
}

/** The text of a plan file. */
export function planFileText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/**
 * The plan in a file whose digest holds to the byte, which costs one look at it; null for any other file, even if it is
 * the same plan laid out differently. The digest stands for the schema too: only what fits it is ever
 * sealed. Enough to look at a plan; to act on one, `decodePlan` holds it to the schema again.
 */
export function sealedPlan(file: Buffer): Plan | null {
  const text = sealedText(file);
  if (text === null) return null;
  const plan = JSON.parse(text) as Plan;
  return plan.format === PLAN_FORMAT ? plan : null;
}

/** The text of a file whose digest holds to the byte; null for any other. */
export function sealedText(file: Buffer): string | null {
  const digest = END.exec(file.subarray(-END_LENGTH).toString('latin1'))?.[1];
  const found = createHash('sha256').update(file.subarray(0, -END_LENGTH)).update('\n}').digest('hex');
  return digest === found ? file.toString('utf8') : null;
}
