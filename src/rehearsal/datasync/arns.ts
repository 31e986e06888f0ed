import { randomBytes } from 'node:crypto';
import type { World } from '../world.ts';
import { invalidRequest } from './refusals.ts';

/** What an ARN of this service names. */
export type ArnKind = 'agent' | 'location' | 'task' | 'execution';

/** Seventeen characters after the dash, as in AWS's own ARNs [aws-facts 1]. */
const ID = '[0-9a-f]{17}';
const HEAD = 'arn:aws[a-z-]*:datasync:[a-z0-9-]+:[0-9]{12}';
const SHAPES: Readonly<Record<ArnKind, RegExp>> = {
  agent: new RegExp(`^${HEAD}:agent/agent-${ID}$`),
  location: new RegExp(`^${HEAD}:location/loc-${ID}$`),
  task: new RegExp(`^${HEAD}:task/task-${ID}$`),
  execution: new RegExp(`^${HEAD}:task/task-${ID}/execution/exec-${ID}$`),
};

/** Agents are given by the world's author, whose ids may be more readable than AWS's. */
const WORLDLY_AGENT = new RegExp(`^${HEAD}:agent/agent-[0-9a-z-]+$`);

/** A fresh id part: `0` and sixteen hexadecimal digits, as AWS's own look. */
export function newId(): string {
  return `0${randomBytes(8).toString('hex')}`;
}

const head = (world: World): string => `arn:aws:datasync:${world.region}:${world.account}`;

/** A fresh ARN in the account and Region of the world. */
export const newAgentArn = (world: World): string => `${head(world)}:agent/agent-${newId()}`;
/** A fresh ARN in the account and Region of the world. */
export const newLocationArn = (world: World): string => `${head(world)}:location/loc-${newId()}`;
/** A fresh ARN in the account and Region of the world. */
export const newTaskArn = (world: World): string => `${head(world)}:task/task-${newId()}`;
/** The task's ARN is a prefix of its executions' ARNs. */
export const newExecutionArn = (taskArn: string): string => `${taskArn}/execution/exec-${newId()}`;

/** The task of an execution, cut from its ARN. */
export const taskArnOf = (executionArn: string): string =>
  executionArn.slice(0, executionArn.indexOf('/execution/'));
/** `task-...`, `exec-...`, `loc-...`: the last segment. */
export const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** What a well-formed ARN names; throws `InvalidRequestException` for anything else. */
export function kindOfArn(arn: string): ArnKind {
  for (const kind of ['agent', 'location', 'task', 'execution'] as const)
    if (SHAPES[kind].test(arn) || (kind === 'agent' && WORLDLY_AGENT.test(arn))) return kind;
  throw invalidRequest(`Invalid ARN: ${arn}`, 'InvalidArn');
}

/** Throws `InvalidRequestException` unless the ARN is a well-formed one of this kind. */
export function requireArn(kind: ArnKind, arn: string): void {
  const lenient = kind === 'agent' && WORLDLY_AGENT.test(arn);
  if (!lenient && !SHAPES[kind].test(arn)) throw invalidRequest(`Invalid ${kind} ARN: ${arn}`, 'InvalidArn');
}
