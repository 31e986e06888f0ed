import { execFileSync } from 'node:child_process';
import {
  CreateLocationNfsCommand,
  CreateLocationS3Command,
  CreateLocationSmbCommand,
  type CreateLocationSmbCommandInput,
  DescribeLocationNfsCommand,
  DescribeLocationS3Command,
  DescribeLocationSmbCommand,
  ListLocationsCommand,
  UpdateLocationNfsCommand,
  UpdateLocationS3Command,
  UpdateLocationSmbCommand,
} from '@aws-sdk/client-datasync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agentArn,
  DATA,
  eventually,
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

const KMS = 'arn:aws:kms:us-east-1:111122223333:key/1';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:mine';
const SERVER = { ServerHostname: 'filer', Subdirectory: '/Office' };
const NTLM = { ...SERVER, User: 'svc', Password: 'hunter2-ntlm' };
const KERBEROS = {
  ...SERVER,
  AuthenticationType: 'KERBEROS',
  KerberosPrincipal: 'HOST/svc@CORP.EXAMPLE',
  KerberosKeytab: Buffer.from('hunter2-keytab'),
  KerberosKrb5Conf: Buffer.from('[libdefaults]'),
} as const;

async function smb(request: Partial<CreateLocationSmbCommandInput>): Promise<string> {
  const full = { AgentArns: [agentArn(1)], ...SERVER, ...request };
  return (await p.dataSync().send(new CreateLocationSmbCommand(full))).LocationArn ?? '';
}
const describeSmb = (LocationArn: string) =>
  p.dataSync().send(new DescribeLocationSmbCommand({ LocationArn }));
const refused = { name: 'InvalidRequestException' };

describe('an SMB location', () => {
  it('gives back all it was made with, except secrets, which are kept nowhere', async () => {
    const arn = await smb({
      ...KERBEROS,
      MountOptions: { Version: 'SMB3' },
      DnsIpAddresses: ['10.0.0.1', 'fd00::1'],
      Domain: 'CORP',
    });
    const found = await describeSmb(arn);
    expect(found).toMatchObject({
      LocationUri: 'smb://filer/Office/',
      AgentArns: [agentArn(1)],
      AuthenticationType: 'KERBEROS',
      KerberosPrincipal: KERBEROS.KerberosPrincipal,
      MountOptions: { Version: 'SMB3' },
      DnsIpAddresses: ['10.0.0.1', 'fd00::1'],
      Domain: 'CORP',
      ManagedSecretConfig: { SecretArn: expect.stringContaining(':secret:aws-datasync!loc-') },
    });
    expect(found.User).toBeUndefined();
    for (const secret of ['hunter2', Buffer.from('hunter2-keytab').toString('base64')])
      expect(() => execFileSync('grep', ['-rl', secret, p.directory])).toThrow();
  });

  it.each<[string, Partial<CreateLocationSmbCommandInput>, object]>([
    [
      'of the service’s own, with a key',
      { ...NTLM, CmkSecretConfig: { KmsKeyArn: KMS } },
      { CmkSecretConfig: { KmsKeyArn: KMS, SecretArn: expect.any(String) } },
    ],
    [
      'of one’s own, for NTLM',
      { User: 'svc', CustomSecretConfig: { SecretArn: SECRET, SecretAccessRoleArn: ROLE } },
      { CustomSecretConfig: { SecretArn: SECRET, SecretAccessRoleArn: ROLE } },
    ],
    [
      'of one’s own, for Kerberos',
      { ...KERBEROS, KerberosKeytab: undefined, CustomSecretConfig: { SecretArn: SECRET } },
      { CustomSecretConfig: { SecretArn: SECRET } },
    ],
  ])('takes a secret %s', async (_why, request, expected) => {
    const found = await describeSmb(await smb(request));
    expect(found).toMatchObject(expected);
    expect(found.ManagedSecretConfig).toBeUndefined();
  });

  it.each<[string, Partial<CreateLocationSmbCommandInput>]>([
    ['no user with NTLM', { Password: 'x' }],
    ['no password with NTLM', { User: 'svc' }],
    ['no principal with Kerberos', { ...KERBEROS, KerberosPrincipal: undefined }],
    ['no keytab with Kerberos', { ...KERBEROS, KerberosKeytab: undefined }],
    ['no krb5.conf with Kerberos', { ...KERBEROS, KerberosKrb5Conf: undefined }],
    ['an IPv4 address with Kerberos', { ...KERBEROS, ServerHostname: '10.0.0.1' }],
    ['an IPv6 address with Kerberos', { ...KERBEROS, ServerHostname: 'fd00::1' }],
    ['a keytab that is too long', { ...KERBEROS, KerberosKeytab: Buffer.alloc(65_537) }],
    ['three name servers', { ...NTLM, DnsIpAddresses: ['1.1.1.1', '1.1.1.2', '1.1.1.3'] }],
    ['a name server that is a name', { ...NTLM, DnsIpAddresses: ['dns.example'] }],
    [
      'two kinds of secrets',
      { ...NTLM, CmkSecretConfig: { KmsKeyArn: KMS }, CustomSecretConfig: { SecretArn: SECRET } },
    ],
    ['a key without a password', { User: 'svc', CmkSecretConfig: { KmsKeyArn: KMS } }],
    ['a key configuration without a key', { ...NTLM, CmkSecretConfig: {} }],
    ['a password beside a secret of one’s own', { ...NTLM, CustomSecretConfig: { SecretArn: SECRET } }],
    ['a secret of one’s own without an ARN', { User: 'svc', CustomSecretConfig: {} }],
    ['a version that is none', { ...NTLM, MountOptions: { Version: 'SMB9' as never } }],
    ['an underscore in the server', { ...NTLM, ServerHostname: 'my_filer' }],
    ['a path that climbs', { ...NTLM, Subdirectory: '/a/../b' }],
  ])('is refused with %s', async (_why, request) => {
    await expect(smb(request)).rejects.toMatchObject(refused);
  });

  it('changes from NTLM to Kerberos only with all that Kerberos needs, and then keeps it', async () => {
    const LocationArn = await smbLocation(p);
    const update = (more: object): Promise<unknown> =>
      p.dataSync().send(new UpdateLocationSmbCommand({ LocationArn, ...more }));
    const { ServerHostname: _server, Subdirectory: _path, ...kerberos } = KERBEROS;
    for (const missing of ['KerberosPrincipal', 'KerberosKeytab', 'KerberosKrb5Conf'])
      await expect(update({ ...kerberos, [missing]: undefined })).rejects.toMatchObject(refused);
    await update(kerberos);
    await update({ KerberosPrincipal: 'HOST/other@CORP.EXAMPLE', AgentArns: [agentArn(2)] });
    expect(await describeSmb(LocationArn)).toMatchObject({
      AuthenticationType: 'KERBEROS',
      KerberosPrincipal: 'HOST/other@CORP.EXAMPLE',
      LocationUri: 'smb://filer/Office/',
      AgentArns: [agentArn(2)],
    });
    await expect(update({ ServerHostname: '10.0.0.1' })).rejects.toMatchObject(refused);
  });
});

describe('an NFS location', () => {
  it('takes each version, other agents, and refuses what the model does not have', async () => {
    const LocationArn = await nfsLocation(p);
    for (const Version of ['NFS3', 'NFS4_0', 'NFS4_1', 'AUTOMATIC'] as const) {
      const OnPremConfig = { AgentArns: [agentArn(2)] };
      await p
        .dataSync()
        .send(new UpdateLocationNfsCommand({ LocationArn, MountOptions: { Version }, OnPremConfig }));
      const found = await p.dataSync().send(new DescribeLocationNfsCommand({ LocationArn }));
      expect(found).toMatchObject({ MountOptions: { Version }, OnPremConfig });
    }
    const wrong = new UpdateLocationNfsCommand({ LocationArn, MountOptions: { Version: 'NFS2' as never } });
    await expect(p.dataSync().send(wrong)).rejects.toMatchObject(refused);
  });

  it.each([
    ['a dollar in the path, which only SMB has', { Subdirectory: '/a$' }],
    ['an equals sign in the path', { Subdirectory: '/dt=1' }],
    ['no agents', { OnPremConfig: { AgentArns: [] } }],
    ['a tag of AWS’s own', { Tags: [{ Key: 'aws:x', Value: 'y' }] }],
    ['51 tags', { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: 'v' })) }],
  ])('is refused with %s', async (_why, more) => {
    const request = { ...SERVER, OnPremConfig: { AgentArns: [agentArn(1)] }, ...more };
    await expect(p.dataSync().send(new CreateLocationNfsCommand(request))).rejects.toMatchObject(refused);
  });
});

describe('an S3 location', () => {
  it('takes each storage class but that of Outposts', async () => {
    const LocationArn = await s3Location(p, 'classes/');
    const become = (S3StorageClass: never): Promise<unknown> =>
      p.dataSync().send(new UpdateLocationS3Command({ LocationArn, S3StorageClass }));
    for (const S3StorageClass of [
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER',
      'DEEP_ARCHIVE',
      'GLACIER_INSTANT_RETRIEVAL',
      'STANDARD',
    ]) {
      await become(S3StorageClass as never);
      const found = await p.dataSync().send(new DescribeLocationS3Command({ LocationArn }));
      expect(found.S3StorageClass).toBe(S3StorageClass);
    }
    await expect(become('OUTPOSTS' as never)).rejects.toMatchObject({ errorCode: 'NotRehearsed' });
    await expect(become('GLACIER_IR' as never)).rejects.toMatchObject(refused);
  });

  it('cannot be moved to another bucket', async () => {
    const LocationArn = await s3Location(p, 'stays/');
    const move = { LocationArn, S3BucketArn: 'arn:aws:s3:::rehearsal-control' };
    const request = {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'FmrsService.UpdateLocationS3',
      },
      body: JSON.stringify(move),
    };
    const answer = await signedFetch(p.s3(), p.endpoint(), request, 'datasync');
    expect(await answer.json()).toMatchObject({
      __type: 'ValidationException',
      message: expect.stringContaining('S3BucketArn: no such member'),
    });
  });

  it.each([
    [
      'a role of another account',
      { S3Config: { BucketAccessRoleArn: 'arn:aws:iam::999999999999:role/x' } },
      { name: 'AccessDeniedException' },
    ],
    ['what is no role', { S3Config: { BucketAccessRoleArn: 'arn:aws:iam::111122223333:user/x' } }, refused],
    [
      'no such bucket',
      { S3BucketArn: 'arn:aws:s3:::nobody-has-this' },
      { ...refused, datasyncErrorCode: 'FsS3HeadBucketFailed' },
    ],
    [
      'an access point on Outposts',
      { S3BucketArn: 'arn:aws:s3-outposts:us-east-1:111122223333:outpost/op-1/accesspoint/a' },
      { ...refused, errorCode: 'NotRehearsed' },
    ],
    ['agents, which are for Outposts', { AgentArns: [agentArn(1)] }, { errorCode: 'NotRehearsed' }],
  ])('is refused with %s', async (_why, more, error) => {
    const request = { S3BucketArn: `arn:aws:s3:::${DATA}`, S3Config: { BucketAccessRoleArn: ROLE }, ...more };
    await expect(p.dataSync().send(new CreateLocationS3Command(request))).rejects.toMatchObject(error);
  });

  it('is in lists a moment later, and described at once', async () => {
    await p.restartWithStaleLists(2_000);
    const arn = await s3Location(p, 'late/');
    await p.dataSync().send(new DescribeLocationS3Command({ LocationArn: arn }));
    const listed = async () =>
      ((await p.dataSync().send(new ListLocationsCommand({}))).Locations ?? []).map((l) => l.LocationArn);
    expect(await listed()).not.toContain(arn);
    await eventually(listed, (all) => all.includes(arn));
    await p.restart();
    expect(await listed()).toContain(arn);
  });
});
