import { describe, expect, it } from 'vitest';
import { type Reply, scriptedAws } from './aws-scripted-server.ts';

const error = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});
const event = { text: '{"seq":7}', writer: 'w1' };

describe('an event as an object', () => {
  it('goes out under its number, on condition that there is none', async () => {
    const { aws, seen } = await scriptedAws(() => ({ status: 200 }));
    expect(await aws.ledgerObjects('control', 'lab').create(7, event)).toBe('created');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      url: expect.stringContaining('/control/ledger/lab/events/000000000007.json'),
      headers: { 'if-none-match': '*', 'x-amz-meta-headwater-writer': 'w1' },
    });
  });

  it.each([
    { status: 412, code: 'PreconditionFailed', means: 'taken', why: 'the number has an event' },
    { status: 409, code: 'ConditionalRequestConflict', means: 'busy', why: 'nothing was decided' },
  ])('is $means on $status $code: $why', async ({ status, code, means }) => {
    const { aws, seen } = await scriptedAws(() => error(status, code));
    expect(await aws.ledgerObjects('control', 'lab').create(7, event)).toBe(means);
    expect(seen).toHaveLength(1);
  });

  it.each([
    { status: 404, code: 'NoSuchBucket', error: { code: 'ledger-bucket-missing', blame: 'usage' } },
    { status: 403, code: 'AccessDenied', error: { kind: 'denied' } },
    { status: 404, code: 'NoSuchUpload', error: { kind: 'transient' } },
  ])('is refused on $status $code', async ({ status, code, error: expected }) => {
    const { aws } = await scriptedAws(() => error(status, code));
    await expect(aws.ledgerObjects('control', 'lab').create(7, event)).rejects.toMatchObject(expected);
  });

  it('that may not be read is an error, not an event that is not there', async () => {
    const { aws } = await scriptedAws(() => error(403, 'AccessDenied'));
    await expect(aws.ledgerObjects('control', 'lab').read([7])).rejects.toMatchObject({ kind: 'denied' });
  });

  it('is listed from the last known number on', async () => {
    const { aws, seen } = await scriptedAws(() => ({
      status: 200,
      body: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>',
    }));
    for await (const page of aws.ledgerObjects('control', 'lab').list(12)) expect(page).toEqual([]);
    const query = new URL(`http://x${seen[0]?.url}`).searchParams;
    expect(query.get('start-after')).toBe('ledger/lab/events/000000000012.json');
    expect(query.get('prefix')).toBe('ledger/lab/events/');
  });
});
