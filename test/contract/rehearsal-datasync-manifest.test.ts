import {
  DescribeTaskCommand,
  DescribeTaskExecutionCommand,
  type ManifestConfig,
  StartTaskExecutionCommand,
  UpdateTaskCommand,
} from '@aws-sdk/client-datasync';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTROL,
  finished,
  newTask,
  openPremises,
  type Premises,
  ROLE,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeAll(async () => {
  p = await openPremises(1);
});
afterAll(() => p.close());

const manifest = (ManifestObjectPath = 'manifests/a.csv', more: object = {}): ManifestConfig => ({
  Action: 'TRANSFER',
  Format: 'CSV',
  Source: {
    S3: {
      ManifestObjectPath,
      BucketAccessRoleArn: ROLE,
      S3BucketArn: `arn:aws:s3:::${CONTROL}`,
      ...more,
    },
  },
});
const FILTER = [{ FilterType: 'SIMPLE_PATTERN', Value: '/a' }] as const;
const describeTask = (TaskArn: string) => p.dataSync().send(new DescribeTaskCommand({ TaskArn }));

describe('a manifest', () => {
  it('is kept by the task and taken away by an empty one, for good or for one run', async () => {
    await p.s3().send(new PutObjectCommand({ Bucket: CONTROL, Key: 'manifests/a.csv', Body: '' }));
    const TaskArn = await newTask(p, 'kept/', { ManifestConfig: { Source: manifest().Source } });
    expect((await describeTask(TaskArn)).ManifestConfig).toEqual(manifest());
    const begun = await p
      .dataSync()
      .send(new StartTaskExecutionCommand({ TaskArn, ManifestConfig: {}, Includes: [...FILTER] }));
    const { end } = await finished(p, begun.TaskExecutionArn ?? '');
    expect(end).toMatchObject({ Status: 'SUCCESS' });
    expect(end.ManifestConfig).toBeUndefined();
    expect((await describeTask(TaskArn)).ManifestConfig).toEqual(manifest());
    await p.dataSync().send(new UpdateTaskCommand({ TaskArn, ManifestConfig: {} }));
    expect((await describeTask(TaskArn)).ManifestConfig).toBeUndefined();
  });

  it('is shown by the execution that it was started with', async () => {
    await p.s3().send(new PutObjectCommand({ Bucket: CONTROL, Key: 'manifests/b.csv', Body: '' }));
    const TaskArn = await newTask(p, 'shown/');
    const begun = await p
      .dataSync()
      .send(new StartTaskExecutionCommand({ TaskArn, ManifestConfig: manifest('manifests/b.csv') }));
    const TaskExecutionArn = begun.TaskExecutionArn ?? '';
    const found = await p.dataSync().send(new DescribeTaskExecutionCommand({ TaskExecutionArn }));
    expect(found.ManifestConfig).toEqual(manifest('manifests/b.csv'));
    await finished(p, TaskExecutionArn);
  });

  it.each([
    ['is not there', manifest('nothing')],
    ['lacks the version it names', manifest('manifests/c.csv', { ManifestObjectVersionId: 'gone' })],
  ])('that %s starts nothing', async (_why, ManifestConfig) => {
    await p.s3().send(new PutObjectCommand({ Bucket: CONTROL, Key: 'manifests/c.csv', Body: '' }));
    const TaskArn = await newTask(p, 'absent/', { ManifestConfig });
    await expect(p.dataSync().send(new StartTaskExecutionCommand({ TaskArn }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      datasyncErrorCode: 'ManifestNotFound',
    });
    expect((await describeTask(TaskArn)).CurrentTaskExecutionArn).toBeUndefined();
  });

  it.each([
    ['no source', { ManifestConfig: { Action: 'TRANSFER' } }, 'ValidationException'],
    ['no role', { ManifestConfig: manifest('a', { BucketAccessRoleArn: undefined }) }, 'ValidationException'],
    [
      'a format that is none',
      { ManifestConfig: { ...manifest(), Format: 'JSON' } },
      'InvalidRequestException',
    ],
    ['an action that is none', { ManifestConfig: { ...manifest(), Action: 'X' } }, 'InvalidRequestException'],
    ['a key that is too long', { ManifestConfig: manifest('k'.repeat(1025)) }, 'InvalidRequestException'],
    ['includes beside it', { ManifestConfig: manifest(), Includes: FILTER }, 'InvalidRequestException'],
    ['excludes beside it', { ManifestConfig: manifest(), Excludes: FILTER }, 'InvalidRequestException'],
    [
      'deleting beside it',
      { ManifestConfig: manifest(), Options: { PreserveDeletedFiles: 'REMOVE' } },
      'InvalidRequestException',
    ],
  ])('is refused with %s', async (_why, more, name) => {
    await expect(newTask(p, 'refused/', more as never)).rejects.toMatchObject({ name });
  });
});
