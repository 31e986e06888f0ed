import type { TargetAnswer, TargetHandler } from './http.ts';
import { operationInput, operationOutput, problemsWith } from './model.ts';
import type { Limits } from './model-limits.ts';
import type { RateLimit } from './rate-limit.ts';

/** Thrown by an operation to answer with one of the service's own errors. */
export class Refusal extends Error {
  readonly errorType: string;
  /** Members of the error's body besides `message`. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly status: number;

  constructor(
    errorType: string,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    status = 400,
  ) {
    super(message);
    this.errorType = errorType;
    this.members = members;
    this.status = status;
  }
}

/** One operation: takes the request its name promises, already checked against the service's model. */
export type Operation = (input: never) => object | Promise<object>;

const refused = (refusal: Refusal): TargetAnswer => ({
  status: refusal.status,
  errorType: refusal.errorType,
  body: { __type: refusal.errorType, message: refusal.message, ...refusal.members },
});

/** What a service adds to the checks all services share. */
export interface ServiceRules {
  /** Lengths, ranges, patterns and enum values; none when absent. */
  readonly limits?: Limits;
  /** How the service names a request that breaks a limit; a `ValidationException` when absent. */
  readonly refuseLimit?: (message: string) => Refusal;
  /** Requests beyond it are a `ThrottlingException` and do nothing; without it there is no limit. */
  readonly rate?: RateLimit;
  /** The error an operation that breaks is answered with; without it the failure is the server's. */
  readonly failure?: (message: string) => Refusal;
}

/**
 * A rehearsed service: every request is checked against the SDK's own model of the operation before it is played, and every
 * answer before it is sent. An operation the service lacks, or that is not rehearsed, is an
 * `UnknownOperationException`; a request that does not fit the model is a `ValidationException`; a {@link Refusal} becomes the
 * error it names. An answer that does not fit is our mistake, and becomes a 500.
 */
export function createService(
  targetPrefix: string,
  sdk: Readonly<Record<string, unknown>>,
  operations: Readonly<Record<string, Operation>>,
  rules: ServiceRules = {},
): TargetHandler {
  const { limits = {}, refuseLimit = (message) => new Refusal('ValidationException', message) } = rules;

  const check = (shape: unknown, request: unknown): void => {
    const misfits = problemsWith(shape, request);
    if (misfits.length > 0) throw new Refusal('ValidationException', misfits.join('; '));
    const broken = problemsWith(shape, request, '', limits);
    if (broken.length > 0) {
      const count = `${broken.length} validation error${broken.length === 1 ? '' : 's'} detected`;
      throw refuseLimit(`${count}: ${broken.join('; ')}`);
    }
  };

  const play = async (name: string, body: unknown): Promise<object> => {
    const shape = operationInput(sdk, name);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (shape === null)
      throw new Refusal('UnknownOperationException', `${targetPrefix} has no operation ${name}`);
    if (operation === undefined) {
      throw new Refusal('UnknownOperationException', `${name} is not played by the rehearsal`);
    }
    if (rules.rate?.allows(name) === false) throw new Refusal('ThrottlingException', 'Rate exceeded');
    const request = body ?? {};
    check(shape, request);
    const answer = await operation(request as never);
    const misfits = problemsWith(operationOutput(sdk, name), answer);
    if (misfits.length > 0) throw new Error(`its answer to ${name} is none: ${misfits.join('; ')}`);
    return answer;
  };
  return {
    targetPrefix,
    operations: Object.keys(operations),
    handle: async (name, body) => {
      try {
        return { status: 200, body: await play(name, body) };
      } catch (error) {
        if (error instanceof Refusal) return refused(error);
        if (rules.failure === undefined) throw error;
        return refused(rules.failure(error instanceof Error ? error.message : String(error)));
      }
    },
  };
}
