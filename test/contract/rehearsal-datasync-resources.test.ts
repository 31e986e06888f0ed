import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateLocationS3Command,
  CreateTaskCommand,
  DeleteLocationCommand,
  DeleteTaskCommand,
  DescribeAgentCommand,
  DescribeLocationNfsCommand,
  DescribeLocationS3Command,
  DescribeLocationSmbCommand,
  DescribeTaskCommand,
  ListAgentsCommand,
  ListLocationsCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  StartTaskExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateLocationNfsCommand,
  UpdateLocationS3Command,
  UpdateLocationSmbCommand,
  UpdateTaskCommand,
} from '@aws-sdk/client-datasync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOT_COMPLETE } from '../../src/rehearsal/datasync/not-complete.ts';
import {
  agentArn,
  DATA,
  eventually,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  ROLE,
  s3Location,
  smbLocation,
} from './rehearsal-datasync-fixture.ts';
import { signedFetch } from './signed-fetch.ts';

let p: Premises;
beforeAll(async () => {
  p = await openPremises(1);
});
afterAll(() => p.close());

describe('agents', () => {
  it('are those of the world, online', async () => {
    const list = await p.dataSync().send(new ListAgentsCommand({}));
    expect(list.Agents?.map((a) => [a.AgentArn, a.Status])).toEqual(
      [1, 2, 3].map((n) => [agentArn(n), 'ONLINE']),
    );
    const one = await p.dataSync().send(new DescribeAgentCommand({ AgentArn: agentArn(1) }));
    expect(one).toMatchObject({ Name: 'agent-1', Status: 'ONLINE' });
    expect(one.CreationTime).toBeInstanceOf(Date);
  });

  it('are not found when the world has none of that ARN', async () => {
    await expect(
      p.dataSync().send(new DescribeAgentCommand({ AgentArn: agentArn(9) })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
      errorCode: 'NotFound',
    });
  });
});

describe('locations', () => {
  it('keep what they were made with, in the documented shapes', async () => {
    const nfs = await nfsLocation(p, [1, 2]);
    expect(nfs).toMatch(/^arn:aws:datasync:us-east-1:111122223333:location\/loc-[0-9a-f]{17}$/);
    expect(await p.dataSync().send(new DescribeLocationNfsCommand({ LocationArn: nfs }))).toMatchObject({
      LocationUri: 'nfs://nas/export/projects/',
      OnPremConfig: { AgentArns: [agentArn(1), agentArn(2)] },
      MountOptions: { Version: 'AUTOMATIC' },
    });
    const s3 = await s3Location(p, 'archive');
    expect(await p.dataSync().send(new DescribeLocationS3Command({ LocationArn: s3 }))).toMatchObject({
      LocationUri: `s3://${DATA}/archive/`,
      S3StorageClass: 'STANDARD',
      S3Config: { BucketAccessRoleArn: ROLE },
    });
  });

  it('never keep or tell an SMB password', async () => {
    const arn = await smbLocation(p);
    const found = await p.dataSync().send(new DescribeLocationSmbCommand({ LocationArn: arn }));
    expect(found).toMatchObject({ LocationUri: 'smb://filer/Office/', User: 'svc', Domain: 'CORP' });
    expect(JSON.stringify(found)).not.toContain('hunter2');
    const onDisk = execFileSync('grep', ['-rlc', 'svc', p.directory], { encoding: 'utf8' });
    expect(onDisk).toContain('locations');
    expect(() => execFileSync('grep', ['-rl', 'hunter2', p.directory])).toThrow();
  });

  it('are made twice when a create is repeated', async () => {
    expect(await nfsLocation(p)).not.toBe(await nfsLocation(p));
  });

  it('can be updated', async () => {
    const nfs = await nfsLocation(p);
    await p.dataSync().send(
      new UpdateLocationNfsCommand({
        LocationArn: nfs,
        Subdirectory: '/export/projects/deep',
        ServerHostname: 'nas2',
      }),
    );
    const uri = (await p.dataSync().send(new DescribeLocationNfsCommand({ LocationArn: nfs }))).LocationUri;
    expect(uri).toBe('nfs://nas2/export/projects/deep/');
    const smb = await smbLocation(p);
    await p
      .dataSync()
      .send(new UpdateLocationSmbCommand({ LocationArn: smb, User: 'other', Password: 'hunter2-again' }));
    expect((await p.dataSync().send(new DescribeLocationSmbCommand({ LocationArn: smb }))).User).toBe(
      'other',
    );
    const s3 = await s3Location(p, 'a/');
    await p.dataSync().send(new UpdateLocationS3Command({ LocationArn: s3, Subdirectory: 'b/' }));
    expect((await p.dataSync().send(new DescribeLocationS3Command({ LocationArn: s3 }))).LocationUri).toBe(
      `s3://${DATA}/b/`,
    );
  });

  it('are listed by page and by filter', async () => {
    const wanted = await s3Location(p, 'only-this-one/');
    const Filters = [
      { Name: 'LocationType' as const, Operator: 'Equals' as const, Values: ['S3'] },
      { Name: 'LocationUri' as const, Operator: 'Contains' as const, Values: ['only-this-one'] },
    ];
    const filtered = await eventually(
      () => p.dataSync().send(new ListLocationsCommand({ Filters })),
      (found) => found.Locations?.length !== 0,
    );
    expect(filtered.Locations?.map((l) => l.LocationArn)).toEqual([wanted]);
    const all: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await p.dataSync().send(new ListLocationsCommand({ MaxResults: 2, NextToken }));
      expect(page.Locations?.length).toBeLessThanOrEqual(2);
      all.push(...(page.Locations ?? []).map((l) => l.LocationArn ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain(wanted);
  });

  it('cannot be deleted while a task uses them', async () => {
    const source = await nfsLocation(p);
    const task = await newTask(p, 'used/', { SourceLocationArn: source });
    const remove = (): Promise<unknown> =>
      p.dataSync().send(new DeleteLocationCommand({ LocationArn: source }));
    await expect(remove()).rejects.toMatchObject({
      name: 'InvalidRequestException',
      datasyncErrorCode: 'LocationInUse',
    });
    await p.dataSync().send(new DeleteTaskCommand({ TaskArn: task }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'InvalidRequestException', errorCode: 'NotFound' });
  });

  it.each([
    ['no such bucket', { S3BucketArn: 'arn:aws:s3:::nobody-has-this' }],
    ['an equals sign in the prefix', { Subdirectory: 'dt=2026-01-01/' }],
    ['a leading slash', { Subdirectory: '/a/' }],
    ['a climbing prefix', { Subdirectory: 'a/../b/' }],
    ['an empty tag value', { Tags: [{ Key: 'a', Value: '' }] }],
    ['a storage class in S3 spelling', { S3StorageClass: 'GLACIER_IR' as never }],
  ])('are refused for %s', async (_why, more) => {
    const request = { S3BucketArn: `arn:aws:s3:::${DATA}`, S3Config: { BucketAccessRoleArn: ROLE }, ...more };
    await expect(p.dataSync().send(new CreateLocationS3Command(request))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it.each([
    [
      'a required member is missing',
      { S3BucketArn: `arn:aws:s3:::${DATA}` },
      /S3Config: required member is missing/,
    ],
    [
      'a member does not exist',
      { S3BucketArn: 'x', S3Config: { BucketAccessRoleArn: ROLE }, Bukket: 1 },
      /Bukket: no such member/,
    ],
    [
      'a member has the wrong type',
      { S3BucketArn: 7, S3Config: { BucketAccessRoleArn: ROLE } },
      /S3BucketArn: expected a string/,
    ],
  ])('are a ValidationException when %s', async (_why, body, message) => {
    const answer = await post('CreateLocationS3', body);
    expect(answer).toMatchObject({ status: 400, type: 'ValidationException' });
    expect(answer.message).toMatch(message);
  });
});

describe('operations', () => {
  it('say what is missing of them only where they are served', async () => {
    for (const operation of Object.keys(NOT_COMPLETE))
      expect((await post(operation, {})).type, operation).not.toBe('UnknownOperationException');
  });

  it('that break are an InternalException', async () => {
    const world = join(p.directory, 'world.json');
    const before = await readFile(world);
    await writeFile(world, 'no JSON');
    try {
      await expect(p.dataSync().send(new ListAgentsCommand({}))).rejects.toMatchObject({
        name: 'InternalException',
        errorCode: 'InternalError',
        $metadata: { httpStatusCode: 500 },
      });
    } finally {
      await writeFile(world, before);
    }
  });

  it.each(['MakeCoffee', 'CreateLocationEfs', 'CreateLocationFsxOntap', 'constructor'])(
    '%s is unknown',
    async (operation) => {
      expect((await post(operation, {})).type).toBe('UnknownOperationException');
    },
  );
});

describe('tasks', () => {
  it('show their settings with every default filled in', async () => {
    const arn = await newTask(p, 'shown/', {
      Name: 'seed projects',
      Tags: [{ Key: 'headwater', Value: 'true' }],
    });
    expect(arn).toMatch(/^arn:aws:datasync:us-east-1:111122223333:task\/task-[0-9a-f]{17}$/);
    const found = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: arn }));
    expect(found).toMatchObject({ Name: 'seed projects', Status: 'AVAILABLE', TaskMode: 'BASIC' });
    expect(found.Options).toEqual({
      VerifyMode: 'ONLY_FILES_TRANSFERRED',
      OverwriteMode: 'ALWAYS',
      Atime: 'BEST_EFFORT',
      Mtime: 'PRESERVE',
      Uid: 'INT_VALUE',
      Gid: 'INT_VALUE',
      PreserveDeletedFiles: 'PRESERVE',
      PreserveDevices: 'NONE',
      PosixPermissions: 'PRESERVE',
      BytesPerSecond: -1,
      TaskQueueing: 'ENABLED',
      LogLevel: 'OFF',
      TransferMode: 'CHANGED',
      ObjectTags: 'PRESERVE',
    });
  });

  it('are made twice when a create is repeated', async () => {
    const SourceLocationArn = await nfsLocation(p);
    const request = {
      SourceLocationArn,
      DestinationLocationArn: await s3Location(p, 'twice/'),
      Name: 'twice',
    };
    const one = await p.dataSync().send(new CreateTaskCommand(request));
    const two = await p.dataSync().send(new CreateTaskCommand(request));
    expect(one.TaskArn).not.toBe(two.TaskArn);
    const Filters = [
      { Name: 'LocationId' as const, Operator: 'Equals' as const, Values: [SourceLocationArn] },
    ];
    const listed = await eventually(
      () => p.dataSync().send(new ListTasksCommand({ Filters })),
      (found) => found.Tasks?.length === 2,
    );
    expect(listed.Tasks?.map((t) => t.TaskArn)).toEqual([one.TaskArn, two.TaskArn]);
  });

  it('take updates', async () => {
    const arn = await newTask(p, 'updated/');
    await p.dataSync().send(
      new UpdateTaskCommand({
        TaskArn: arn,
        Name: 'new',
        Options: { LogLevel: 'BASIC' },
        TaskReportConfig: {},
      }),
    );
    const found = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: arn }));
    expect(found).toMatchObject({
      Name: 'new',
      Options: { LogLevel: 'BASIC', VerifyMode: 'ONLY_FILES_TRANSFERRED' },
    });
    expect(found.TaskReportConfig).toBeUndefined();
  });

  it.each([
    [
      'deleting with everything',
      {},
      { TransferMode: 'ALL', PreserveDeletedFiles: 'REMOVE' },
      /TransferMode,PreserveDeletedFiles, Value: ALL,REMOVE\./,
    ],
    [
      'point-in-time in Enhanced',
      { TaskMode: 'ENHANCED' },
      { VerifyMode: 'POINT_IN_TIME_CONSISTENT' },
      /VerifyMode/,
    ],
    ['no mtime in Enhanced', { TaskMode: 'ENHANCED' }, { Mtime: 'NONE' }, /Mtime/],
    ['atime without mtime in Basic', {}, { Mtime: 'NONE' }, /Atime,Mtime/],
    ['a word that is no option', {}, { LogLevel: 'NONE' }, /LogLevel/],
    ['a negative rate', {}, { BytesPerSecond: -5 }, /BytesPerSecond/],
    [
      'a Windows descriptor to S3',
      {},
      { SecurityDescriptorCopyFlags: 'OWNER_DACL' },
      /SecurityDescriptorCopyFlags/,
    ],
  ])('are refused for %s', async (_why, more, options, message) => {
    const task = newTask(p, 'refused/', { ...more, Options: options } as never);
    await expect(task).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['Uid', 'INT_VALUE'],
    ['Gid', 'INT_VALUE'],
    ['PosixPermissions', 'PRESERVE'],
  ])('from SMB are refused with %s %s', async (name, value) => {
    const task = newTask(p, 'smb/', { SourceLocationArn: await smbLocation(p), Options: { [name]: value } });
    await expect(task).rejects.toThrow(
      `Invalid SyncOption value. Option: ${name}, Value: ${value} invalid for non-POSIX transfer. please use NONE.`,
    );
  });

  it.each([
    ['two filter rules', { Excludes: [0, 1].map(() => ({ FilterType: 'SIMPLE_PATTERN', Value: '/a' })) }],
    ['a star within an include', { Includes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/a*b' }] }],
    ['a schedule every ten minutes', { Schedule: { ScheduleExpression: 'rate(10 minutes)' } }],
    [
      'an unknown location',
      { SourceLocationArn: `arn:aws:datasync:us-east-1:111122223333:location/loc-${'0'.repeat(17)}` },
    ],
  ])('are refused for %s', async (_why, more) => {
    await expect(newTask(p, 'refused/', more as never)).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('are refused for a source that is a bucket', async () => {
    const task = newTask(p, 'refused/', { SourceLocationArn: await s3Location(p, 'x/') });
    await expect(task).rejects.toMatchObject({ name: 'InvalidRequestException', errorCode: 'NotRehearsed' });
  });

  it('are unavailable while an agent is offline, and their executions refused', async () => {
    const task = await newTask(p, 'offline/', { SourceLocationArn: await nfsLocation(p, [1, 2]) });
    await p.world([{ n: 1, mode: 'basic' }]);
    try {
      const found = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
      expect(found).toMatchObject({ Status: 'UNAVAILABLE', ErrorCode: 'AgentOffline' });
      const agent = await p.dataSync().send(new DescribeAgentCommand({ AgentArn: agentArn(2) }));
      expect(agent.Status).toBe('OFFLINE');
      await expect(p.dataSync().send(new StartTaskExecutionCommand({ TaskArn: task }))).rejects.toThrow(
        /offline/,
      );
    } finally {
      await p.world([1, 2, 3].map((n) => ({ n, mode: n === 3 ? 'enhanced' : 'basic' })));
    }
  });

  it('of a mode no agent of the location serves are unavailable', async () => {
    const task = await newTask(p, 'wrong-mode/', { TaskMode: 'ENHANCED' });
    expect((await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }))).Status).toBe('UNAVAILABLE');
  });
});

describe('tags', () => {
  it('are given at creation, added, taken away and listed', async () => {
    const ResourceArn = await newTask(p, 'tags/', { Tags: [{ Key: 'headwater:step', Value: 'a' }] });
    await p.dataSync().send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'more', Value: 'b' }] }));
    await p.dataSync().send(new UntagResourceCommand({ ResourceArn, Keys: ['headwater:step'] }));
    const { Tags } = await p.dataSync().send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'more', Value: 'b' }]);
    const empty = new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'k', Value: '' }] });
    await expect(p.dataSync().send(empty)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

async function post(
  operation: string,
  body: unknown,
): Promise<{ status: number; type: string; message: string }> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `FmrsService.${operation}`,
  };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await signedFetch(p.s3(), p.endpoint(), request, 'datasync');
  const found = (await answer.json()) as { __type: string; message: string };
  return { status: answer.status, type: found.__type, message: found.message };
}
