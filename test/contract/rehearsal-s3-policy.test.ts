import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'data';
const Key = 'curated/a';
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket: 'other' }));
  await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
});
afterAll(() => rehearsal.end());
/** The SDK's types take no command in general. */
const answerOf = (command: object): Promise<string> => refusalOf(rehearsal.s3.send(command as never));
const put = (...Statement: object[]) =>
  answerOf(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  );
const deny = (Action: string | string[], rest = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
  ...rest,
});
const write = (rest = {}) => answerOf(new PutObjectCommand({ Bucket, Key, Body: 'y', ...rest }));
const DENIED = '403 AccessDenied';

test('a policy comes back as it was put, and goes', async () => {
  const get = () => rehearsal.s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(await refusalOf(get())).toBe('404 NoSuchBucketPolicy');
  const statement = deny('s3:DeleteBucket');
  expect(await put(statement)).toBe('accepted');
  expect(JSON.parse((await get()).Policy ?? '')).toEqual({ Version: '2012-10-17', Statement: [statement] });
  const status = await rehearsal.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
  expect(status.PolicyStatus?.IsPublic).toBe(false);
  expect(await put({ ...statement, Resource: 'arn:aws:s3:::other' })).toBe('400 MalformedPolicy');
  expect(JSON.parse((await get()).Policy ?? '').Statement).toEqual([statement]);
  await rehearsal.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await refusalOf(get())).toBe('404 NoSuchBucketPolicy');
  expect(await answerOf(new GetBucketPolicyStatusCommand({ Bucket }))).toBe('404 NoSuchBucketPolicy');
});

test('a public one is refused while the bucket blocks them', async () => {
  const open = { ...deny('s3:GetObject'), Effect: 'Allow' };
  expect(await put(open)).toBe(DENIED);
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false };
  await rehearsal.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  expect(await put(open)).toBe('accepted');
  const status = await rehearsal.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
  expect(status.PolicyStatus?.IsPublic).toBe(true);
});

test('what is denied is denied to everybody, and nothing else is', async () => {
  await put(deny(['s3:DeleteObject*', 's3:PutLifecycleConfiguration', 's3:ListBucket']));
  expect(await answerOf(new DeleteObjectCommand({ Bucket, Key }))).toBe(DENIED);
  expect(await answerOf(new DeleteObjectCommand({ Bucket, Key, VersionId: 'null' }))).toBe(DENIED);
  expect(await answerOf(new ListObjectsV2Command({ Bucket }))).toBe(DENIED);
  expect(await answerOf(new ListObjectsV2Command({ Bucket: 'other' }))).toBe('accepted');
  expect(await write()).toBe('accepted');
});

test('a batch of deletions is held against it key by key', async () => {
  await put(deny('s3:DeleteObject*', { Resource: 'arn:aws:s3:::data/curated/*' }));
  const Objects = [{ Key }, { Key: 'raw/x' }, { Key, VersionId: 'null' }];
  const { Deleted, Errors } = await rehearsal.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  expect(Deleted?.map((one) => one.Key)).toEqual(['raw/x']);
  expect(Errors?.map((one) => [one.Key, one.VersionId, one.Code])).toEqual([
    [Key, undefined, 'AccessDenied'],
    [Key, 'null', 'AccessDenied'],
  ]);
  expect(await answerOf(new GetObjectCommand({ Bucket, Key }))).toBe('accepted');
});

test('a copy is held against both buckets, and what comes with a write against its own action', async () => {
  await put(deny('s3:GetObject'));
  const copy = { Bucket: 'other', Key: 'k', CopySource: `${Bucket}/${Key}` };
  expect(await answerOf(new CopyObjectCommand(copy))).toBe(DENIED);
  await put(deny('s3:PutObjectTagging'));
  expect(await answerOf(new CopyObjectCommand(copy))).toBe('accepted');
  expect(await write({ Tagging: 'a=b' })).toBe(DENIED);
});

test('a Deny without TLS lets the rehearsal go on, which stands for an endpoint with it', async () => {
  await put(deny('s3:*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
  expect(await write()).toBe('accepted');
});

test('writes that must not replace are required, and parts need no condition', async () => {
  const Condition = { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } };
  await put(deny('s3:PutObject', { Condition, Resource: 'arn:aws:s3:::data/curated/*' }));
  expect(await write()).toBe(DENIED);
  expect(await write({ IfNoneMatch: '*' })).toBe('412 PreconditionFailed');
  expect(await write({ IfNoneMatch: '*', Key: 'curated/new' })).toBe('accepted');
  expect(await write({ Key: 'raw/a' })).toBe('accepted');
  const upload = { Bucket, Key: 'curated/parts' };
  const { UploadId } = await rehearsal.s3.send(new CreateMultipartUploadCommand(upload));
  const part = new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' });
  expect(await answerOf(part)).toBe('accepted');
});

test('a Deny the rehearsal cannot judge is refused, and the policy before it stays', async () => {
  await put(deny('s3:GetObject'));
  expect(await put(deny('s3:*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }))).toBe(
    '501 NotImplemented',
  );
  expect(await answerOf(new GetObjectCommand({ Bucket, Key }))).toBe(DENIED);
});

test('nobody is locked out of the policy itself', async () => {
  await put(deny('s3:*'));
  expect(await write()).toBe(DENIED);
  expect(await answerOf(new GetBucketPolicyCommand({ Bucket }))).toBe('accepted');
  expect(await answerOf(new DeleteBucketPolicyCommand({ Bucket }))).toBe('accepted');
  expect(await write()).toBe('accepted');
});
