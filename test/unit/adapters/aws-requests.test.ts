import { afterEach, describe, expect, it } from 'vitest';
import { sampleFileShare, sampleTask } from './aws-samples.ts';
import { json, type Reply, type Seen, scriptedAws } from './aws-scripted-server.ts';

const tags = { migration: 'genomics', step: 'projects/task', intent: 'i1' };
const wireTags = [
  { Key: 'headwater', Value: 'true' },
  { Key: 'headwater:migration', Value: 'genomics' },
  { Key: 'headwater:step', Value: 'projects/task' },
  { Key: 'headwater:intent', Value: 'i1' },
];
const task = sampleTask({
  Atime: 'NONE',
  Uid: 'NONE',
  Gid: 'NONE',
  PosixPermissions: 'NONE',
  BytesPerSecond: 1_000_000,
});
const share = sampleFileShare;

let close = async () => {};
afterEach(() => close());

async function serve(replies: Readonly<Record<string, (seen: Seen) => Reply>>) {
  const server = await scriptedAws((seen) => replies[seen.operation]?.(seen) ?? json(200, {}));
  close = server.close;
  const sent = (operation: string) =>
    server.seen.filter((seen) => seen.operation === operation).map((seen) => JSON.parse(seen.body));
  return { ...server, sent };
}

/** DescribeTask's answer for exactly `task`. */
const live = {
  Name: 'projects',
  Status: 'AVAILABLE',
  SourceLocationArn: 'arn:source',
  DestinationLocationArn: 'arn:destination',
  TaskMode: 'BASIC',
  Options: task.options,
  Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: '*.bak|/tmp' }],
  TaskReportConfig: {
    Destination: {
      S3: { S3BucketArn: 'arn:aws:s3:::control', Subdirectory: 'reports', BucketAccessRoleArn: 'arn:role' },
    },
    OutputType: 'STANDARD',
    ReportLevel: 'SUCCESSES_AND_ERRORS',
  },
};

describe('tasks', () => {
  it('are created with every option, one exclude rule, a report, tags and no schedule', async () => {
    const { aws, sent } = await serve({ CreateTask: () => json(200, { TaskArn: 'arn:task' }) });
    expect(await aws.dataSync.tasks.create(task, tags)).toBe('arn:task');
    expect(sent('CreateTask')).toEqual([
      {
        Name: 'projects',
        SourceLocationArn: 'arn:source',
        DestinationLocationArn: 'arn:destination',
        TaskMode: 'BASIC',
        Options: task.options,
        Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/tmp|*.bak' }],
        TaskReportConfig: {
          Destination: {
            S3: {
              S3BucketArn: 'arn:aws:s3:::control',
              Subdirectory: 'reports/',
              BucketAccessRoleArn: 'arn:role',
            },
          },
          OutputType: 'STANDARD',
          ReportLevel: 'SUCCESSES_AND_ERRORS',
          ObjectVersionIds: 'NONE',
        },
        Tags: wireTags,
      },
    ]);
  });

  it('are as wanted whatever the order of patterns and the slashes of the report', async () => {
    const { aws } = await serve({ DescribeTask: () => json(200, live) });
    expect(await aws.dataSync.tasks.observe('arn:task', task)).toEqual({
      id: 'arn:task',
      state: 'ready',
      status: 'AVAILABLE',
      differences: [],
    });
  });

  it('show what somebody changed by hand: an option that deletes, a schedule, a filter', async () => {
    const meddled = {
      ...live,
      Options: { ...live.Options, PreserveDeletedFiles: 'REMOVE' },
      Schedule: { ScheduleExpression: 'rate(1 hour)', Status: 'ENABLED' },
      Includes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/only' }],
    };
    const { aws, sent } = await serve({ DescribeTask: () => json(200, meddled) });
    const observed = await aws.dataSync.tasks.observe('arn:task', task);
    expect(observed?.differences).toEqual([
      { field: 'options.PreserveDeletedFiles', wanted: 'PRESERVE', found: 'REMOVE' },
      { field: 'includes', wanted: '', found: '/only' },
      { field: 'schedule', wanted: 'none', found: 'rate(1 hour)' },
    ]);
    await aws.dataSync.tasks.update('arn:task', task);
    expect(sent('UpdateTask')[0]).toMatchObject({
      Options: task.options,
      Includes: [],
      Schedule: { ScheduleExpression: 'rate(1 hour)', Status: 'DISABLED' },
    });
  });

  it('refuse to change what cannot be changed, and send nothing', async () => {
    const { aws, sent } = await serve({ DescribeTask: () => json(200, { ...live, TaskMode: 'ENHANCED' }) });
    await expect(aws.dataSync.tasks.update('arn:task', task)).rejects.toMatchObject({ kind: 'conflict' });
    expect(sent('UpdateTask')).toEqual([]);
  });

  it('are found by all three tags, over several pages, and one that vanished is passed over', async () => {
    const tagsOf: Readonly<Record<string, unknown>> = {
      t1: wireTags,
      t2: wireTags.map((tag) => (tag.Key === 'headwater:intent' ? { ...tag, Value: 'i2' } : tag)),
      t4: [...wireTags, { Key: 'owner', Value: 'x' }],
    };
    const { aws } = await serve({
      ListTasks: (seen) =>
        JSON.parse(seen.body).NextToken === 'p2'
          ? json(200, { Tasks: [{ TaskArn: 't3' }, { TaskArn: 't4' }] })
          : json(200, { Tasks: [{ TaskArn: 't1' }, { TaskArn: 't2' }], NextToken: 'p2' }),
      ListTagsForResource: (seen) => {
        const found = tagsOf[JSON.parse(seen.body).ResourceArn];
        return found === undefined
          ? json(400, { __type: 'InvalidRequestException', message: 'Task t3 is not found.' })
          : json(200, { Tags: found });
      },
    });
    expect(await aws.dataSync.tasks.findByTags(task, tags)).toEqual(['t1', 't4']);
  });
});

describe('locations', () => {
  it('are looked for on the same server only, whatever its letter case', async () => {
    const { aws, sent } = await serve({
      ListLocations: () =>
        json(200, {
          Locations: [
            { LocationArn: 'l1', LocationUri: 'nfs://nas/export/' },
            { LocationArn: 'l2', LocationUri: 'nfs://other/export/' },
          ],
        }),
      ListTagsForResource: () => json(200, { Tags: wireTags }),
    });
    const wanted = {
      type: 'nfs',
      serverHostname: 'NAS',
      subdirectory: '/export',
      agentArns: ['a'],
      version: 'NFS3',
    } as const;
    expect(await aws.dataSync.locations.findByTags(wanted, tags)).toEqual(['l1']);
    expect(sent('ListTagsForResource')).toHaveLength(1);
  });

  it('cannot move to another bucket', async () => {
    const { aws, sent } = await serve({
      DescribeLocationS3: () => json(200, { LocationUri: 's3://old/raw/' }),
    });
    const wanted = {
      type: 's3',
      bucketArn: 'arn:aws:s3:::new',
      subdirectory: 'raw/',
      storageClass: 'STANDARD',
      bucketAccessRoleArn: 'r',
    } as const;
    await expect(aws.dataSync.locations.update('l1', wanted)).rejects.toMatchObject({ kind: 'conflict' });
    expect(sent('UpdateLocationS3')).toEqual([]);
  });

  it('hand a Secrets Manager reference to DataSync instead of a password', async () => {
    const { aws, sent } = await serve({ CreateLocationSmb: () => json(200, { LocationArn: 'l1' }) });
    const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:nas';
    const wanted = {
      type: 'smb',
      serverHostname: 'nas',
      subdirectory: '/share',
      agentArns: ['a'],
      user: 'mover',
      domain: 'CORP',
      password: `secretsmanager:${arn}`,
    } as const;
    await aws.dataSync.locations.create(wanted, tags);
    expect(sent('CreateLocationSmb')[0]).toMatchObject({
      CustomSecretConfig: { SecretArn: arn },
      Domain: 'CORP',
    });
    expect(sent('CreateLocationSmb')[0]).not.toHaveProperty('Password');
  });

  it('that do not exist are null, and a denial is not', async () => {
    const wanted = {
      type: 'nfs',
      serverHostname: 'nas',
      subdirectory: '/e',
      agentArns: ['a'],
      version: 'NFS3',
    } as const;
    const gone = await serve({
      DescribeLocationNfs: () =>
        json(400, { __type: 'InvalidRequestException', message: 'Location l1 is not found.' }),
    });
    expect(await gone.aws.dataSync.locations.observe('l1', wanted)).toBeNull();
    await gone.close();
    const denied = await serve({ DescribeLocationNfs: () => json(400, { __type: 'AccessDeniedException' }) });
    await expect(denied.aws.dataSync.locations.observe('l1', wanted)).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});

describe('executions', () => {
  const { options } = sampleTask({ BytesPerSecond: 1_000 });

  it('are started with tags, and every option of the run', async () => {
    const { aws, sent } = await serve({ StartTaskExecution: () => json(200, { TaskExecutionArn: 'e1' }) });
    expect(await aws.dataSync.startExecution('arn:task', tags, { carried: { by: 'task' }, options })).toBe(
      'e1',
    );
    expect(sent('StartTaskExecution')).toEqual([
      { TaskArn: 'arn:task', Tags: wireTags, OverrideOptions: options },
    ]);
  });

  it('carry a part of the share by one rule of each kind', async () => {
    const { aws, sent } = await serve({ StartTaskExecution: () => json(200, { TaskExecutionArn: 'e1' }) });
    const start = (include: readonly string[], exclude: readonly string[]) =>
      aws.dataSync.startExecution('arn:task', tags, {
        carried: { by: 'filter', include, exclude },
        options,
      });
    await start(['/a', '/b'], ['*.tmp', '/a/x']);
    await start([], ['/a']);
    const rule = (Value: string) => [{ FilterType: 'SIMPLE_PATTERN', Value }];
    expect(sent('StartTaskExecution')).toEqual([
      {
        TaskArn: 'arn:task',
        Tags: wireTags,
        OverrideOptions: options,
        Includes: rule('/a|/b'),
        Excludes: rule('*.tmp|/a/x'),
      },
      { TaskArn: 'arn:task', Tags: wireTags, OverrideOptions: options, Excludes: rule('/a') },
    ]);
  });

  it('carry the files of a manifest in one version, and no filter', async () => {
    const { aws, sent } = await serve({ StartTaskExecution: () => json(200, { TaskExecutionArn: 'e1' }) });
    const where = { bucketArn: 'arn:aws:s3:::control', key: 'm/manifests/lab/a.csv', roleArn: 'arn:role' };
    for (const versionId of ['v1', null]) {
      const carried = { by: 'manifest', ...where, versionId } as const;
      await aws.dataSync.startExecution('arn:task', tags, { carried, options });
    }
    const S3 = {
      ManifestObjectPath: 'm/manifests/lab/a.csv',
      BucketAccessRoleArn: 'arn:role',
      S3BucketArn: 'arn:aws:s3:::control',
    };
    const start = (source: object) => ({
      TaskArn: 'arn:task',
      Tags: wireTags,
      OverrideOptions: options,
      ManifestConfig: { Action: 'TRANSFER', Format: 'CSV', Source: { S3: source } },
    });
    expect(sent('StartTaskExecution')).toEqual([start({ ...S3, ManifestObjectVersionId: 'v1' }), start(S3)]);
  });
});

describe('file shares', () => {
  it('are created with the stored token and explicit settings', async () => {
    const { aws, sent } = await serve({ CreateNFSFileShare: () => json(200, { FileShareARN: 'fs1' }) });
    expect(await aws.fileGateway.fileShares.create(share, tags)).toBe('fs1');
    expect(sent('CreateNFSFileShare')).toEqual([
      {
        ClientToken: 'token-12345',
        GatewayARN: 'arn:gateway',
        Role: 'arn:role',
        LocationARN: 'arn:aws:s3:::data/raw/',
        FileShareName: 'projects',
        ReadOnly: true,
        DefaultStorageClass: 'S3_STANDARD',
        ObjectACL: 'private',
        GuessMIMETypeEnabled: true,
        RequesterPays: false,
        ClientList: ['10.0.0.0/8'],
        Squash: 'RootSquash',
        Tags: wireTags,
      },
    ]);
  });

  it('that are not listed in the answer do not exist', async () => {
    const { aws } = await serve({ DescribeNFSFileShares: () => json(200, { NFSFileShareInfoList: [] }) });
    expect(await aws.fileGateway.fileShares.observe('fs1', share)).toBeNull();
  });

  it('are removed without force; one that is gone or going is fine', async () => {
    const answers: readonly [why: string, remove: Reply, status: string | null, outcome: string][] = [
      ['accepted', json(200, {}), null, 'done'],
      [
        'gone',
        json(400, { __type: 'InvalidGatewayRequestException', error: { errorCode: 'FileShareNotFound' } }),
        null,
        'done',
      ],
      ['going', json(400, { __type: 'InvalidGatewayRequestException', message: 'busy' }), 'DELETING', 'done'],
      [
        'refused',
        json(400, { __type: 'InvalidGatewayRequestException', message: 'busy' }),
        'AVAILABLE',
        'invalid',
      ],
    ];
    for (const [why, remove, status, outcome] of answers) {
      const {
        aws,
        sent,
        close: stop,
      } = await serve({
        DeleteFileShare: () => remove,
        ListFileShares: () =>
          json(200, {
            FileShareInfoList: status === null ? [] : [{ FileShareARN: 'fs1', FileShareStatus: status }],
          }),
      });
      const result = await aws.fileGateway.removeFileShare('fs1').then(
        () => 'done',
        (error: { kind: string }) => error.kind,
      );
      expect(result, why).toBe(outcome);
      expect(sent('DeleteFileShare')).toEqual([{ FileShareARN: 'fs1', ForceDelete: false }]);
      await stop();
    }
    close = async () => {};
  });

  it('have their unknown refresh state when nothing can tell', async () => {
    const server = await scriptedAws(() => json(200, {}), '111122223333');
    close = server.close;
    expect(await server.aws.fileGateway.refreshState('fs1', 'n1')).toBe('unknown');
    expect(server.seen).toEqual([]);
  });

  it('refresh state is a fault when the answer is no list of events', async () => {
    const server = await scriptedAws(() => json(200, []));
    close = server.close;
    await expect(server.aws.fileGateway.refreshState('fs1', 'n1')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refresh is done when the event is there', async () => {
    const server = await scriptedAws((seen, count) =>
      json(200, { events: count === 1 ? [] : [{ id: seen.url }] }),
    );
    close = server.close;
    expect(await server.aws.fileGateway.refreshState('fs1', 'n/1')).toBe('running');
    expect(await server.aws.fileGateway.refreshState('fs1', 'n/1')).toBe('finished');
    expect(server.seen[0]?.url).toBe('/_rehearsal/events?source=aws.storagegateway&id=n%2F1');
  });
});
