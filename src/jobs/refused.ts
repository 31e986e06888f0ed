import { HeadwaterError } from '../errors.ts';
import { PAYLOAD_VERSION } from './payload.ts';

/**
 * Thrown by a `RunStep` when it is not the step that is in the way but this process: it has not the plan, its ledger is
 * out of reach. The job goes back into the queue, nothing is held against it, and this worker stands back for a while.
 */
export class NotHere extends Error {
  readonly error: HeadwaterError;

  constructor(error: HeadwaterError) {
    super(error.message, { cause: error });
    this.name = 'NotHere';
    this.error = error;
  }
}

/** A job that another headwater wrote, in a payload version this one does not read. */
export function otherVersion(version: number): HeadwaterError {
  return new HeadwaterError({
    code: 'job-of-another-version',
    blame: 'usage',
    message: `There are jobs in payload version ${version}; this headwater reads version ${PAYLOAD_VERSION}. They are left to workers that read them.`,
    next: [
      'Run the headwater that wrote them on this host too, then stop this worker.',
      'If no such headwater runs any more, run `headwater apply` with this one: it makes the queue anew from plan and ledger.',
    ],
  });
}
