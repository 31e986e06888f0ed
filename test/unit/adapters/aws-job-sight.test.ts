import { JobStatus } from '@aws-sdk/client-s3-control';
import { expect, it } from 'vitest';
import { sightOf } from '../../../src/adapters/aws/batch-jobs.ts';

it('a job may still get on by itself in every status but four, one nobody knows included', () => {
  const states = [...Object.values(JobStatus), 'Dreaming'].map((status) => [
    status,
    sightOf({ Status: status as JobStatus }).state,
  ]);
  expect(states.filter(([, state]) => state !== 'running')).toEqual([
    ['Cancelled', 'cancelled'],
    ['Complete', 'complete'],
    ['Failed', 'failed'],
    ['Suspended', 'suspended'],
  ]);
});

it('a job that tells nothing has nothing to show', () => {
  expect(sightOf({})).toEqual({
    ...{ state: 'running', status: 'unknown', tasks: { total: 0, succeeded: 0, failed: 0 } },
    ...{ reasons: [], createdAt: new Date(0), endedAt: null },
  });
});

it('a job that failed says why', () => {
  const FailureReasons = [{ FailureCode: 'AccessDenied', FailureReason: 'no' }, {}];
  expect(sightOf({ FailureReasons }).reasons).toEqual(['AccessDenied: no', 'unknown: ']);
});
