import { describe, expect, it } from 'vitest';
import { bucketArn, executionParts } from '../../../src/steps/arns.ts';

describe('ARNs', () => {
  it('name a bucket without account or Region', () => expect(bucketArn('data')).toBe('arn:aws:s3:::data'));

  const task = 'arn:aws:datasync:us-east-1:111122223333:task/task-0a1b2c3d4e5f60718';
  it.each([
    {
      why: 'an execution’s holds the task’s and its own id',
      arn: `${task}/execution/exec-0f1e2d3c4b5a69788`,
      want: { task: 'task-0a1b2c3d4e5f60718', execution: 'exec-0f1e2d3c4b5a69788' },
    },
    { why: 'a task’s has no execution', arn: task, want: { task: '', execution: '' } },
    {
      why: 'nothing follows the execution',
      arn: `${task}/execution/exec-0f/../x`,
      want: { task: '', execution: '' },
    },
    { why: 'no ARN', arn: '', want: { task: '', execution: '' } },
  ])('$why', ({ arn, want }) => expect(executionParts(arn)).toEqual(want));
});
