import type { TargetAnswer, TargetHandler } from './http.ts';
import { operationInput, problemsWith } from './model.ts';

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

/**
 * A rehearsed service: every request is checked against the SDK's own model of the operation before it is played.
 * An operation the service lacks, or that is not rehearsed, is an `UnknownOperationException`; a request that does not
 * fit the model is a `ValidationException`; a {@link Refusal} becomes the error it names.
 */
export function createService(
  targetPrefix: string,
  sdk: Readonly<Record<string, unknown>>,
  operations: Readonly<Record<string, Operation>>,
): TargetHandler {
  const play = async (name: string, body: unknown): Promise<object> => {
    const shape = operationInput(sdk, name);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (shape === null)
      throw new Refusal('UnknownOperationException', `${targetPrefix} has no operation ${name}`);
    if (operation === undefined) {
      throw new Refusal('UnknownOperationException', `${name} is not played by the rehearsal`);
    }
    const request = body ?? {};
    const problems = problemsWith(shape, request);
    if (problems.length > 0) throw new Refusal('ValidationException', problems.join('; '));
    return operation(request as never);
  };
  return {
    targetPrefix,
    handle: async (name, body) => {
      try {
        return { status: 200, body: await play(name, body) };
      } catch (error) {
        if (error instanceof Refusal) return refused(error);
        throw error;
      }
    },
  };
}
