import { afterEach, describe, expect, it } from 'vitest';
import type { LifecycleConfiguration, LifecycleRule } from '../../../src/ports/bucket.ts';
import { type Reply, scriptedAws, xmlError } from './aws-scripted-server.ts';

let close = async () => {};
afterEach(() => close());

const MINIMUM = 'x-amz-transition-default-minimum-object-size';
const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
const LEGACY =
  '<Rule>\n  <ID>old logs</ID><Prefix>logs&amp;more/</Prefix><Status>Enabled</Status><Expiration><Days>030</Days></Expiration></Rule>';
const TOMORROW =
  '<Rule when="later"><ID>tomorrow</ID><Filter><ObjectAge>9</ObjectAge></Filter><Status>Paused</Status><Hibernate><Depth>3</Depth></Hibernate></Rule>';
const OURS =
  '<Rule><Status>Enabled</Status><Expiration><Days>1</Days></Expiration><ID>headwater:lab:a</ID><Filter><Prefix>a/</Prefix></Filter></Rule>';
const own = (id: string, prefix = 'a/'): LifecycleRule => ({
  ID: `headwater:lab:${id}`,
  Filter: { Prefix: prefix },
  Status: 'Enabled',
  Expiration: { Days: 1 },
});

async function bucketWith(document: string | Reply) {
  const there: Reply =
    typeof document === 'string'
      ? {
          status: 200,
          body: document,
          headers: { 'content-type': 'application/xml', [MINIMUM]: 'varies_by_storage_class' },
        }
      : document;
  const server = await scriptedAws(({ method }) => (method === 'GET' ? there : { status: 200 }));
  close = server.close;
  const read = () => server.aws.buckets.lifecycle('data');
  return {
    read,
    /** What is put when the rules read are changed, and with which headers. */
    async put(change: (rules: LifecycleConfiguration['rules']) => LifecycleConfiguration['rules']) {
      const found = await read();
      await server.aws.buckets.putLifecycle('data', { ...found, rules: change(found.rules) });
      const { method, url, body, headers } = server.seen.at(-1) ?? {};
      return { method, url, body, headers };
    },
    seen: server.seen,
  };
}

describe('a lifecycle configuration', () => {
  it('is read with members that the SDK does not know', async () => {
    const { read } = await bucketWith(`${HEAD}${LEGACY}${TOMORROW}</LifecycleConfiguration>`);
    expect(await read()).toEqual({
      rules: [
        { ID: 'old logs', Prefix: 'logs&more/', Status: 'Enabled', Expiration: { Days: 30 } },
        { ID: 'tomorrow', Filter: { ObjectAge: '9' }, Status: 'Paused', Hibernate: { Depth: '3' } },
      ],
      transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      xml: `${HEAD}${LEGACY}${TOMORROW}</LifecycleConfiguration>`,
    });
  });

  it.each<
    readonly [
      why: string,
      before: string,
      rules: (foreign: readonly LifecycleRule[]) => readonly LifecycleRule[],
      after: string,
    ]
  >([
    [
      'ours come behind the last',
      `${LEGACY}${TOMORROW}`,
      (rules) => [...rules, own('a')],
      `${LEGACY}${TOMORROW}${OURS}`,
    ],
    [
      'ours stay where they are',
      `${LEGACY}${OURS}\n${TOMORROW}`,
      (rules) => rules,
      `${LEGACY}${OURS}\n${TOMORROW}`,
    ],
    [
      'ours change',
      `${LEGACY}${OURS}\n${TOMORROW}`,
      (rules) => [...rules.filter((_, at) => at !== 1), own('a', 'b/')],
      `${LEGACY}\n${TOMORROW}${OURS.replace('a/<', 'b/<')}`,
    ],
    ['ours go', `${TOMORROW}<!-- x -->${OURS}`, (rules) => rules.slice(0, 1), `${TOMORROW}<!-- x -->`],
    ['nothing of ours is left but ours is new', OURS, () => [own('b')], OURS.replace(':a<', ':b<')],
    [
      'the root has more than rules one day',
      `<Pause>2</Pause>${LEGACY}<Note/>`,
      (rules) => [...rules, own('a')],
      `<Pause>2</Pause>${LEGACY}${OURS}<Note/>`,
    ],
  ])('is put with every other byte as it came: %s', async (_, before, rules, after) => {
    const { put } = await bucketWith(`${HEAD}${before}</LifecycleConfiguration>`);
    const { body, headers } = await put(rules);
    expect(body).toBe(`${HEAD}${after}</LifecycleConfiguration>`);
    expect(headers?.[MINIMUM]).toBe('varies_by_storage_class');
    expect(headers?.['content-length']).toBe(String(Buffer.byteLength(body ?? '')));
    expect(headers).toHaveProperty('x-amz-checksum-crc32');
  });

  it('of nobody is written by the SDK alone', async () => {
    const { put } = await bucketWith(xmlError(404, 'NoSuchLifecycleConfiguration'));
    expect((await put(() => [own('a', 'a&\r\n<é>/')])).body).toContain(
      '<Prefix>a&amp;&#x0D;&#x0A;&lt;é&gt;/</Prefix>',
    );
  });

  it('without any rule is deleted', async () => {
    const { put } = await bucketWith(`${HEAD}${OURS}</LifecycleConfiguration>`);
    expect(await put(() => [])).toMatchObject({ method: 'DELETE', url: '/data/?lifecycle=' });
  });

  it.each<readonly [why: string, rule: LifecycleRule]>([
    ['a member that is in no document', { ...own('a'), ObjectAge: '9' }],
    [
      'a foreign rule of tomorrow that changed on the way',
      { ID: 'tomorrow', Filter: { ObjectAge: '10' }, Status: 'Paused' },
    ],
    ['a number that is none', { ...own('a'), Expiration: { Days: 1.5 } }],
  ])('is refused rather than put without all of it: %s', async (_, rule) => {
    const { put, seen } = await bucketWith(`${HEAD}${LEGACY}${TOMORROW}</LifecycleConfiguration>`);
    await expect(put((rules) => [...rules.slice(0, 1), rule])).rejects.toMatchObject({ kind: 'invalid' });
    expect(
      seen.map(({ method }) => method),
      'nothing is sent',
    ).toEqual(['GET']);
  });

  it.each<readonly [why: string, reply: Reply, fault: object]>([
    ['denied is not empty', xmlError(403, 'AccessDenied'), { kind: 'denied', service: 'AccessDenied' }],
    ['no bucket is not empty', xmlError(404, 'NoSuchBucket'), { kind: 'not-found' }],
    ['half an answer is not empty', { status: 200, body: `${HEAD}${LEGACY}` }, {}],
    [
      'another document is not empty',
      { status: 200, body: '<Other/>' },
      { kind: 'invalid', service: 'UnreadableConfiguration' },
    ],
    ['an error with a good status is not empty', xmlError(200, 'InternalError'), {}],
  ])('is never taken for none: %s', async (_, reply, fault) => {
    const { read } = await bucketWith(reply);
    await expect(read()).rejects.toMatchObject({ name: 'PortFault', ...fault });
  });
});
