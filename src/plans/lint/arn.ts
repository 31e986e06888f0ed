/** What an ARN says of where a thing is: `arn:partition:service:region:account:resource`. */
export interface ArnParts {
  readonly service: string;
  /** Empty for what belongs to no Region. */
  readonly region: string;
  readonly account: string;
  /** `agent/agent-0123`, `role/name`. */
  readonly resource: string;
}

/** The parts of an ARN that the configuration has let pass. */
export function arnParts(arn: string): ArnParts {
  const [, , service = '', region = '', account = '', ...resource] = arn.split(':');
  return { service, region, account, resource: resource.join(':') };
}
