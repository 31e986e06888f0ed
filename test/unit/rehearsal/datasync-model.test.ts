import * as dataSync from '@aws-sdk/client-datasync';
import * as gateway from '@aws-sdk/client-storage-gateway';
import { describe, expect, it } from 'vitest';
import { operationInput, problemsWith } from '../../../src/rehearsal/model.ts';

const check = (sdk: object, operation: string, body: unknown): readonly string[] =>
  problemsWith(operationInput(sdk as Record<string, unknown>, operation), body);

describe('requests against the SDK’s model', () => {
  it.each([
    ['a full request', 'TagResource', { ResourceArn: 'a', Tags: [{ Key: 'k', Value: 'v' }] }, []],
    ['null counts as absent', 'ListTasks', { MaxResults: null }, []],
    [
      'an empty request with required members',
      'TagResource',
      {},
      ['ResourceArn: required member is missing', 'Tags: required member is missing'],
    ],
    [
      'an unknown member deep inside',
      'CreateTask',
      { SourceLocationArn: 'a', DestinationLocationArn: 'b', Options: { Speed: 1 } },
      ['Options.Speed: no such member'],
    ],
    [
      'a number where text belongs',
      'CancelTaskExecution',
      { TaskExecutionArn: 1 },
      ['TaskExecutionArn: expected a string'],
    ],
    ['text where a number belongs', 'ListTasks', { MaxResults: '1' }, ['MaxResults: expected a number']],
    [
      'a list item without its key',
      'TagResource',
      { ResourceArn: 'a', Tags: [{ Value: 'v' }] },
      ['Tags[0].Key: required member is missing'],
    ],
    ['text in place of a list', 'UntagResource', { ResourceArn: 'a', Keys: 'k' }, ['Keys: expected a list']],
    [
      'a list of numbers where texts belong',
      'UntagResource',
      { ResourceArn: 'a', Keys: [1] },
      ['Keys[0]: expected a string'],
    ],
    ['something that is no object', 'ListTasks', 'x', ['request: expected an object']],
    [
      'a sensitive text of the wrong type',
      'UpdateLocationSmb',
      { LocationArn: 'a', Password: 1 },
      ['Password: expected a string'],
    ],
  ])('%s', (_why, operation, body, expected) => {
    expect(check(dataSync, operation, body)).toEqual(expected);
  });

  it('know booleans', () => {
    expect(check(gateway, 'RefreshCache', { FileShareARN: 'a', Recursive: 'yes' })).toEqual([
      'Recursive: expected true or false',
    ]);
  });

  it('know which operations there are', () => {
    expect(operationInput(dataSync as never, 'CreateTask')).not.toBeNull();
    expect(operationInput(dataSync as never, 'CreateTaskRequest')).toBeNull();
    expect(operationInput(dataSync as never, 'Nothing')).toBeNull();
  });
});
