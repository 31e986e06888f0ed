/**
 * How bad a finding is, worst first. `error`: carried out like this, the plan fails, is refused by the service, or proves
 * less than it should. `warn`: a person should decide before approving. `info`: good to know.
 */
export const SEVERITIES = ['error', 'warn', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
