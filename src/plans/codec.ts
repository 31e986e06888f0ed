import { HeadwaterError } from '../errors.ts';
import { type Plan, type PlanBody, planBodySchema, planSchema } from './plan.ts';
import { bodyDigest, isSealed, PLAN_FORMAT, planFileText } from './sealed/seal.ts';

/** A body with its digest, see {@link bodyDigest}. Keys are put in the order of the schema. */
export function sealPlan(body: PlanBody): Plan {
  const ordered = planBodySchema.parse(body);
  return { ...ordered, digest: bodyDigest(ordered) };
}

/** A plan as a file: JSON that people can read and diff, always the same for the same body, ending in a newline. */
export function encodePlan(plan: PlanBody | Plan): string {
  const { digest: _digest, ...body } = { digest: undefined, ...plan };
  return planFileText(sealPlan(body));
}

/**
 * Reads a plan file; `file` is its name in messages. Throws HeadwaterError (usage) `plan-malformed` when it is no plan of
 * this version, `plan-edited` when its content is not what its digest names.
 */
export function decodePlan(text: string, file: string): Plan {
  const json = parseJson(text, file);
  if (typeof json !== 'object' || json === null || !('format' in json) || !('digest' in json)) {
    throw malformed(file, 'it has no format and digest.');
  }
  if (json.format !== PLAN_FORMAT) throw malformed(file, `its format is not ${PLAN_FORMAT}.`);
  const plan = planSchema.safeParse(json);
  if (typeof json.digest === 'string' && !holdsTo(text, plan.data)) {
    // The digest comes first: a hand edit that also breaks the schema is still a hand edit.
    throw new HeadwaterError({
      code: 'plan-edited',
      blame: 'usage',
      message: `Plan ${file} was changed by hand: its content is not what its digest names.`,
      next: ['Change headwater.yaml instead, and make a new one with headwater plan create.'],
    });
  }
  if (plan.success) return plan.data;
  const problems = plan.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  throw malformed(file, `${problems.join('; ')}.`);
}

/** Laid out in another way, it is the same plan as long as it fits the schema, which knows the order of keys. */
function holdsTo(text: string, plan: Plan | undefined): boolean {
  if (plan === undefined) return isSealed(Buffer.from(text));
  const { digest, ...body } = plan;
  return bodyDigest(body) === digest;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(file, 'it is not JSON.', cause);
  }
}

function malformed(file: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'plan-malformed',
    blame: 'usage',
    message: `${file} is not a plan of this version of headwater: ${why}`,
    next: ['Make a new one with headwater plan create.'],
    ...(cause === undefined ? {} : { cause }),
  });
}
