import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  DescribeTaskCommand,
  StartTaskExecutionCommand,
  type StartTaskExecutionCommandInput,
} from '@aws-sdk/client-datasync';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CONTROL,
  DATA,
  finished,
  keys,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  paths,
  ROLE,
  reportList,
} from './rehearsal-datasync-fixture.ts';

const TREE = ['a/b/one', 'a/b/deep/two', 'a/bc', 'a|b/x', 'a*b/y', 'a\\b/z', 'aXb/w', 'odd, name', 'x.tmp'];

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
  for (const name of TREE) {
    await mkdir(join(p.nfs, dirname(name)), { recursive: true });
    await writeFile(join(p.nfs, name), name);
  }
});
afterEach(() => p.close());

const rule = (Value: string) => [{ FilterType: 'SIMPLE_PATTERN' as const, Value }];
async function run(TaskArn: string, more: Partial<StartTaskExecutionCommandInput>) {
  const { TaskExecutionArn = '' } = await p
    .dataSync()
    .send(new StartTaskExecutionCommand({ TaskArn, ...more }));
  return (await finished(p, TaskExecutionArn)).end;
}
const sent = async (end: { readonly TaskExecutionArn?: string | undefined }) =>
  paths(await reportList(p, end.TaskExecutionArn ?? '', 'transferred'));

describe('a run that carries a part', () => {
  it.each([
    ['a subtree with its own directory', '/a/b', ['/a/b', '/a/b/deep', '/a/b/deep/two', '/a/b/one']],
    ['a bar in a name', '/a\\|b', ['/a|b', '/a|b/x']],
    ['a star in a name', '/a\\*b', ['/a*b', '/a*b/y']],
    ['a backslash in a name', '/a\\\\b', ['/a\\b', '/a\\b/z']],
    ['several, and no sibling that begins alike', '/a/bc|/a\\*b', ['/a*b', '/a*b/y', '/a/bc']],
    ['nothing', '/no/such', []],
  ])('includes %s, counts only that, and leaves the task as it is', async (_why, Value, expected) => {
    const task = await newTask(p, 'p/', { Excludes: rule('*.tmp') });
    const end = await run(task, { Includes: rule(Value) });
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      Includes: rule(Value),
      Excludes: rule('*.tmp'),
      FilesTransferred: expected.length,
      EstimatedFilesToTransfer: expected.length,
    });
    expect([...(await sent(end))].sort()).toEqual(expected);
    const after = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
    expect([after.Includes, after.Excludes]).toEqual([undefined, rule('*.tmp')]);
  });

  it('takes excludes given at the start for those of the task', async () => {
    const task = await newTask(p, 'p/', { Excludes: rule('*.tmp') });
    const end = await run(task, { Excludes: rule('/a*') });
    expect([...(await sent(end))].sort()).toEqual(['/', '/odd, name', '/x.tmp']);
  });

  it('lists neither side of what it does not include, and deletes nothing of it', async () => {
    const mode = { TaskMode: 'ENHANCED' as const, SourceLocationArn: await nfsLocation(p, [3]) };
    await run(await newTask(p, 'p/', mode), {});
    await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key: 'p/a/b/gone', Body: '' }));
    await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key: 'p/elsewhere', Body: '' }));
    const task = await newTask(p, 'p/', mode);
    const OverrideOptions = {
      PreserveDeletedFiles: 'REMOVE',
      TransferMode: 'CHANGED',
      VerifyMode: 'ONLY_FILES_TRANSFERRED',
    } as const;
    const end = await run(task, { Includes: rule('/a/b'), OverrideOptions });
    expect(end).toMatchObject({
      FilesListed: { AtSource: 2, AtDestinationForDelete: 3 },
      FoldersListed: { AtSource: 2, AtDestinationForDelete: 2 },
      FilesDeleted: 1,
      FilesTransferred: 0,
    });
    expect(await keys(p, DATA, 'p/elsewhere')).toEqual(['p/elsewhere']);
  });

  it('parts that do not overlap bring over each entry once', async () => {
    const task = await newTask(p, 'p/');
    const parts = [
      { Includes: rule('/a/b|/a\\|b') },
      { Includes: rule('/a\\*b') },
      { Excludes: rule('/a/b|/a\\|b|/a\\*b') },
    ];
    const all: string[] = [];
    for (const part of parts) all.push(...(await sent(await run(task, part))));
    expect(all.filter((path, at) => all.indexOf(path) !== at)).toEqual([]);
    const whole = await sent(await run(await newTask(p, 'whole/'), {}));
    expect(all.sort()).toEqual([...whole].sort());
  });
});

describe('a manifest given at the start', () => {
  const ManifestConfig = {
    Source: {
      S3: {
        ManifestObjectPath: 'manifests/m.csv',
        S3BucketArn: `arn:aws:s3:::${CONTROL}`,
        BucketAccessRoleArn: ROLE,
      },
    },
  };
  beforeEach(() =>
    p.s3().send(
      new PutObjectCommand({
        Bucket: CONTROL,
        Key: 'manifests/m.csv',
        Body: 'a/b/one\n"odd, name"\nx.tmp\n',
      }),
    ),
  );

  it('is what is carried and counted, without the root', async () => {
    const end = await run(await newTask(p, 'p/'), { ManifestConfig });
    expect(end).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 3, EstimatedFilesToTransfer: 3 });
    expect([...(await sent(end))].sort()).toEqual(['/a/b/one', '/odd, name', '/x.tmp']);
  });

  it.each([
    ['the task has a filter', { Excludes: rule('*.tmp') }, {}],
    ['a filter is given with it', {}, { Includes: rule('/a') }],
  ])('is refused when %s', async (_why, ofTask, ofRun) => {
    const task = await newTask(p, 'p/', ofTask);
    await expect(run(task, { ManifestConfig, ...ofRun })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'A manifest cannot be combined with filters.',
    });
  });
});
