import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';
import { SEEDS } from './chance.ts';
import { globMatches } from './glob.ts';

/** What can go wrong with a request, whatever the service. */
export const REQUEST_FAULTS = [
  'throttle',
  'error-before',
  'error-after',
  'reset',
  'lost-response',
  'slow',
  'expired-credentials',
  'access-denied',
  'clock-skew',
  'stale-list',
] as const;
/** What can go wrong with an object once it is written. */
export const OBJECT_FAULTS = ['flip-byte', 'vanish'] as const;
/** What can go wrong on the premises and while data is moved. */
export const TRANSFER_FAULTS = [
  'agent-offline',
  'execution-stuck',
  'partial-failure',
  'corrupt-transfer',
] as const;
/** What can go wrong with a job of S3 Batch Operations. */
export const JOB_FAULTS = ['job-failed', 'job-suspended', 'report-row-lost', 'report-row-foreign'] as const;

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type ObjectFault = (typeof OBJECT_FAULTS)[number];
export type TransferFault = (typeof TRANSFER_FAULTS)[number];
export type JobFault = (typeof JOB_FAULTS)[number];
export type FaultKind = RequestFault | ObjectFault | TransferFault | JobFault;

/** Requests are for one of these. */
export type Service = 's3' | 'datasync' | 'storagegateway';

const ruleSchema = z
  .strictObject({
    fault: z.enum([...REQUEST_FAULTS, ...OBJECT_FAULTS, ...TRANSFER_FAULTS, ...JOB_FAULTS]),
    /** Any when absent. */
    service: z.enum(['s3', 's3control', 'datasync', 'storagegateway', 'sts', 'iam', 'fsx']).exactOptional(),
    /** AWS's name of it; `*` and `?` as in file names. */
    operation: z.string().min(1).exactOptional(),
    /** Bucket, `bucket/key`, ARN or path; `*` (slashes too) and `?` as in file names. */
    resource: z.string().min(1).exactOptional(),
    /** How often it happens; once when absent. */
    times: z.union([z.int().positive(), z.literal('always')]).exactOptional(),
    /** This many matches pass by before it happens. */
    after: z.int().nonnegative().exactOptional(),
    /** Of each match; always when absent. */
    probability: z.number().positive().max(1).exactOptional(),
    /** How long, or by how much: see each fault. */
    ms: z.int().exactOptional(),
    /** Happens to what is there already, at once. */
    now: z.boolean().exactOptional(),
  })
  .superRefine((rule, context) => {
    for (const [path, message] of contradictions(rule))
      context.addIssue({ code: 'custom', path: [path], message });
  });
/** One thing to go wrong. */
export type FaultRule = z.output<typeof ruleSchema>;

const planSchema = z.strictObject({
  seed: z
    .int()
    .nonnegative()
    .max(SEEDS - 1)
    .exactOptional(),
  rules: z.array(ruleSchema).max(1000),
});
/** What is to go wrong, and the seed of its chance. */
export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

const WITH_MS: readonly FaultKind[] = [
  'slow',
  'clock-skew',
  'stale-list',
  'agent-offline',
  'execution-stuck',
];

function* contradictions(rule: z.output<typeof ruleSchema>): Generator<[path: string, message: string]> {
  const { fault, ms } = rule;
  const isOneOf = (kinds: readonly FaultKind[]): boolean => kinds.includes(fault);
  if (ms !== undefined && !isOneOf(WITH_MS)) yield ['ms', `${fault} has no duration`];
  if (ms !== undefined && ms <= 0 && fault !== 'clock-skew') yield ['ms', 'must be positive'];
  if (fault === 'slow' && ms === undefined) yield ['ms', 'says how long an answer takes, and is missing'];
  if (rule.now === true && !isOneOf(OBJECT_FAULTS)) yield ['now', 'is for flip-byte and vanish'];
  if (rule.now === true && rule.resource === undefined) yield ['resource', 'is missing: BUCKET/KEY'];
  if (rule.operation !== undefined && !isOneOf(REQUEST_FAULTS))
    yield ['operation', `${fault} does not happen to requests`];
  if (rule.service !== undefined && !isOneOf(REQUEST_FAULTS))
    yield ['service', `${fault} does not happen to requests`];
  if (fault === 'agent-offline') {
    for (const name of ['times', 'after', 'probability'] as const)
      if (rule[name] !== undefined)
        yield [name, 'an agent is offline from the start, for ms or until the faults are cleared'];
  }
}

/**
 * Reads what is to go wrong from parsed JSON. A seed is drawn when none is given.
 * @returns the plan, or what is wrong with it, a line each: `rules[0].ms: ...`
 */
export function parsePlan(value: unknown): FaultPlan | readonly string[] {
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
  }
  const { seed = randomInt(SEEDS), rules } = parsed.data;
  return { seed, rules };
}

/** Rules for operations that none of `operations` is, a line each as {@link parsePlan} has them. */
export function unknownOperations({ rules }: FaultPlan, operations: readonly string[]): readonly string[] {
  return rules.flatMap(({ operation }, at) =>
    operation === undefined || operations.some((name) => globMatches(operation, name))
      ? []
      : [`rules[${at}].operation: the rehearsal has no operation ${operation}`],
  );
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}

/** A file of faults that cannot be used, and why. */
export function badFaultFile(file: string, mistakes: readonly string[], cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'rehearsal-faults-invalid',
    blame: 'usage',
    message: `The faults in ${file} cannot be used: ${mistakes.join('; ')}.`,
    next: ['Correct that file: {"seed": NUMBER, "rules": [{"fault": "throttle", "service": "datasync"}]}.'],
    cause,
  });
}

/** Reads a file of faults (JSON). @throws HeadwaterError `rehearsal-faults-invalid` (usage) */
export async function readFaultFile(file: string): Promise<FaultPlan> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `it is not JSON (${cause.message})` : 'it cannot be read';
    throw badFaultFile(file, [why], cause);
  }
  const plan = parsePlan(value);
  if ('rules' in plan) return plan;
  throw badFaultFile(file, plan);
}
