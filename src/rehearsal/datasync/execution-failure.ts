/** An execution that cannot go on: becomes `Result.ErrorCode` and `Result.ErrorDetail`. */
export class ExecutionFailure extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}
