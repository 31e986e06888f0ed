import { createHash } from 'node:crypto';
import type { CreateAgentRequest } from '@aws-sdk/client-datasync';
import { invalidRequest } from './refusals.ts';
import type { PrivateLink } from './resources.ts';
import type { TaskMode } from './task-mode.ts';

/**
 * What an activation key tells. Which kind of agent it is of stands in no field of the API [aws-facts 1], so the
 * rehearsal goes by a convention: a key that starts with `ENHAN` is an Enhanced agent's, every other one a Basic agent's.
 * The digest (SHA-256) recognises the key when it is used again.
 */
export function activation(key: string): { readonly mode: TaskMode; readonly keyDigest: string } {
  return {
    mode: key.startsWith('ENHAN') ? 'ENHANCED' : 'BASIC',
    keyDigest: createHash('sha256').update(key).digest('hex'),
  };
}

/**
 * The VPC endpoint an agent is activated through, with its subnet and security group; null for the public endpoint.
 * @throws Refusal `InvalidRequestException` when one of the three is missing
 */
export function privateLink(request: CreateAgentRequest): PrivateLink | null {
  const { VpcEndpointId, SubnetArns, SecurityGroupArns } = request;
  if (VpcEndpointId === undefined && SubnetArns === undefined && SecurityGroupArns === undefined) return null;
  if (VpcEndpointId === undefined || SubnetArns === undefined || SecurityGroupArns === undefined) {
    throw invalidRequest(
      'VpcEndpointId, SubnetArns and SecurityGroupArns belong together.',
      'ValidationFailed',
    );
  }
  return { VpcEndpointId, SubnetArns, SecurityGroupArns };
}
