import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/transfer`;
const USER = `arn:aws:iam::${ACCOUNT}:user/rehearsal`;

let directory: string;
let rehearsal: Rehearsal;
let keys: Awaited<ReturnType<typeof keyPairOf>>;
const opened: { destroy(): void }[] = [];

beforeAll(async () => {
  directory = await scratchDirectory();
  const roles = [{ arn: ROLE, trustedBy: ['datasync.amazonaws.com'], denies: ['s3:PutObject'] }];
  const world = { account: ACCOUNT, region: REGION, exports: [], agents: [], gateways: [], roles };
  await writeFile(join(directory, 'world.json'), JSON.stringify(world));
  rehearsal = await startRehearsal({ directory });
  keys = await keyPairOf(rehearsal.credentialsFile);
});
afterAll(async () => {
  for (const client of opened) client.destroy();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

const settings = (overrides: object) => ({
  endpoint: rehearsal.endpoint,
  region: REGION,
  credentials: keys,
  maxAttempts: 1,
  ...overrides,
});
const keep = <C extends { destroy(): void }>(client: C): C => {
  opened.push(client);
  return client;
};
const sts = (overrides: object = {}) => keep(new STSClient(settings(overrides)));
const iam = (overrides: object = {}) => keep(new IAMClient(settings(overrides)));

describe('STS', () => {
  test('says who asks', async () => {
    expect(await sts().send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: ACCOUNT, Arn: USER });
  });

  const other = { accessKeyId: 'AKIASOMEBODYELSE', secretAccessKey: 'unknown' };
  test.each([
    ['whose key nobody knows', { credentials: other }, 'InvalidClientTokenId'],
    [
      'with another secret',
      () => ({ credentials: { ...keys, secretAccessKey: 'false' } }),
      'SignatureDoesNotMatch',
    ],
    ['for another Region', { region: 'us-east-1' }, 'SignatureDoesNotMatch'],
    ['by a clock that is an hour behind', { systemClockOffset: -3_600_000 }, 'SignatureDoesNotMatch'],
  ])('does not believe who asks %s', async (_, overrides, name) => {
    const client = sts(typeof overrides === 'function' ? overrides() : overrides);
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name });
  });
});

describe('IAM', () => {
  test('shows a role with its trust policy, URL-encoded as AWS has it', async () => {
    const { Role } = await iam().send(new GetRoleCommand({ RoleName: 'transfer' }));
    expect(Role).toMatchObject({ Arn: ROLE, Path: '/team/', RoleName: 'transfer' });
    expect(Role?.CreateDate).toBeInstanceOf(Date);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Statement: [{ Effect: 'Allow', Principal: { Service: 'datasync.amazonaws.com' } }],
    });
  });

  test('knows no role that world.json does not have', async () => {
    const asked = iam().send(new GetRoleCommand({ RoleName: 'somebody' }));
    await expect(asked).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('says what a role may do, by what world.json denies', async () => {
    const { EvaluationResults = [] } = await iam().send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: ROLE,
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: ['arn:aws:s3:::data/*'],
        ContextEntries: [
          { ContextKeyName: 'aws:ResourceAccount', ContextKeyType: 'string', ContextKeyValues: [ACCOUNT] },
        ],
      }),
    );
    expect(
      EvaluationResults.map((one) => [one.EvalActionName, one.EvalResourceName, one.EvalDecision]),
    ).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::data/*', 'allowed'],
      ['s3:PutObject', 'arn:aws:s3:::data/*', 'implicitDeny'],
    ]);
  });

  test('refuses what it does not play, and what the model does not have', async () => {
    await expect(iam().send(new ListRolesCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    const nobody = iam().send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: USER, ActionNames: undefined }),
    );
    await expect(nobody).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

test('a form of another service, and one that is none, are refused', async () => {
  const post = (body: string) =>
    fetch(rehearsal.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  for (const body of ['Action=Publish&Version=2010-03-31', 'a=1&a.b=2', '']) {
    const answer = await post(body);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('MalformedQueryString'),
    ]);
  }
  const unsigned = await post('Action=GetCallerIdentity&Version=2011-06-15');
  expect([unsigned.status, await unsigned.text()]).toEqual([
    403,
    expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
  ]);
});
