import { describe, expect, it } from 'vitest';
import { scriptedAws } from './aws-scripted-server.ts';

const SHARE = 'arn:aws:storagegateway:us-east-1:111122223333:share/share-0';

describe('a file share', () => {
  it.each([
    { why: 'serves a prefix', location: 'arn:aws:s3:::data/raw/', keyPrefix: 'raw/' },
    { why: 'serves a prefix, without its slash', location: 'arn:aws:s3:::data/raw', keyPrefix: 'raw/' },
    { why: 'serves all', location: 'arn:aws:s3:::data', keyPrefix: '' },
    { why: 'serves another bucket', location: 'arn:aws:s3:::data-2/raw/', keyPrefix: undefined },
    {
      why: 'goes by an access point, which may be of any bucket',
      location: 'arn:aws:s3:us-east-1:111122223333:accesspoint/door/raw/',
      keyPrefix: null,
    },
    {
      why: 'goes by the alias of an access point',
      location: 'arn:aws:s3:::door-abcdefghijklmnopqrstuvwxyz012345-s3alias/raw/',
      keyPrefix: null,
    },
    { why: 'has no location, which nobody has seen yet', location: undefined, keyPrefix: null },
  ])('that $why', async ({ location, keyPrefix }) => {
    const answers: Readonly<Record<string, object>> = {
      ListFileShares: { FileShareInfoList: [{ FileShareARN: SHARE, FileShareType: 'SMB' }] },
      DescribeSMBFileShares: {
        SMBFileShareInfoList: [
          { FileShareARN: SHARE, FileShareName: 'lab', ReadOnly: true, LocationARN: location },
        ],
      },
    };
    const { aws } = await scriptedAws(({ operation }) => ({
      status: 200,
      body: JSON.stringify(answers[operation] ?? {}),
    }));
    expect(await aws.readers.fileShares('data')).toEqual(
      keyPrefix === undefined ? [] : [{ kind: 'file-share', id: SHARE, name: 'lab', keyPrefix }],
    );
  });
});

describe('what FSx says', () => {
  const cache = { AssociationId: 'dra-1', FileCacheId: 'fc-1', FileCachePath: '/in' };
  it.each([
    {
      why: 'of a file cache',
      association: { ...cache, DataRepositoryPath: 's3://data/raw/' },
      keyPrefix: 'raw/',
    },
    { why: 'of the whole bucket', association: { ...cache, DataRepositoryPath: 's3://data' }, keyPrefix: '' },
    {
      why: 'of a prefix without its slash',
      association: { ...cache, DataRepositoryPath: 's3://data/raw' },
      keyPrefix: 'raw/',
    },
    {
      why: 'of a bucket that begins alike',
      association: { ...cache, DataRepositoryPath: 's3://data-2/raw/' },
      keyPrefix: undefined,
    },
    {
      why: 'of an NFS export behind a file cache',
      association: { ...cache, DataRepositoryPath: 'nfs://data/raw/' },
      keyPrefix: undefined,
    },
  ])('$why', async ({ association, keyPrefix }) => {
    const { aws } = await scriptedAws(({ operation }) => ({
      status: 200,
      body: JSON.stringify(
        operation === 'DescribeFileSystems' ? { FileSystems: [] } : { Associations: [association] },
      ),
    }));
    expect(await aws.readers.lustre('data')).toEqual(
      keyPrefix === undefined ? [] : [{ kind: 'fsx-lustre', id: 'dra-1', name: 'fc-1/in', keyPrefix }],
    );
  });

  it('is a denial and not "nobody" where headwater may not ask', async () => {
    const { aws } = await scriptedAws(() => ({
      status: 400,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }),
    }));
    await expect(aws.readers.lustre('data')).rejects.toMatchObject({ kind: 'denied' });
  });
});
