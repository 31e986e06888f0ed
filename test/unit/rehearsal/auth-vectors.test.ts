import { describe, expect, test } from 'vitest';
import {
  canonicalQuery,
  normalEscapes,
  type RequestHead,
  sha256,
} from '../../../src/rehearsal/auth/canonical.ts';
import { chunkSignatures } from '../../../src/rehearsal/auth/chunk-signatures.ts';
import { type AuthProblem, AuthRefused } from '../../../src/rehearsal/auth/refused.ts';
import { createVerifier } from '../../../src/rehearsal/auth/verifier.ts';

// The key pair, requests and signatures of the worked examples in S3's documentation of Signature Version 4.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const EXAMPLE_MS = Date.UTC(2013, 4, 24);
const HOST = 'examplebucket.s3.amazonaws.com';
const EMPTY = sha256('');
const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

const verifierAt = (nowMs: number) =>
  createVerifier({ credentials, region: async () => 'us-east-1', now: () => nowMs });
const verifier = verifierAt(EXAMPLE_MS);

function signed(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  signature: string,
  scope = SCOPE,
) {
  const all = { host: HOST, 'x-amz-date': '20130524T000000Z', ...headers };
  const names = Object.keys(all)
    .map((name) => name.toLowerCase())
    .sort()
    .join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${names},Signature=${signature}`;
  return { method, target, rawHeaders: Object.entries({ ...all, authorization }).flat() };
}

describe('the examples AWS has published', () => {
  const emptyBody = { 'x-amz-content-sha256': EMPTY };
  const text = sha256('Welcome to Amazon S3.');
  test.each([
    {
      why: 'a ranged GET, signed over an extra header',
      head: signed(
        'GET',
        '/test.txt',
        { ...emptyBody, Range: 'bytes=0-9' },
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
      payload: EMPTY,
    },
    {
      why: 'a PUT whose key has a character that is escaped, with the Date header',
      head: {
        method: 'PUT',
        target: '/test$file.text',
        rawHeaders: [
          ...['Host', HOST, 'Date', 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-date', '20130524T000000Z'],
          ...['x-amz-storage-class', 'REDUCED_REDUNDANCY', 'x-amz-content-sha256', text],
          'Authorization',
          `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd`,
        ],
      },
      payload: text,
    },
    {
      why: 'a parameter without a value',
      head: signed(
        'GET',
        '/?lifecycle',
        emptyBody,
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ),
      payload: EMPTY,
    },
    {
      why: 'several parameters',
      head: signed(
        'GET',
        '/?max-keys=2&prefix=J',
        emptyBody,
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
      payload: EMPTY,
    },
    {
      why: 'a presigned URL',
      head: {
        method: 'GET',
        target:
          '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
        rawHeaders: ['Host', HOST],
      },
      payload: 'UNSIGNED-PAYLOAD',
    },
  ])('$why', async ({ head, payload }) => {
    await verifier.verify(head, 's3', payload);
    const other = head.target.replace('/', '/x');
    await expect(verifier.verify({ ...head, target: other }, 's3', payload)).rejects.toMatchObject({
      problem: { kind: 'mismatch' },
    });
  });

  const chunked = {
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'Content-Encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
  };
  const feed = (
    chunks: ReturnType<typeof chunkSignatures>,
    sizes: readonly number[],
    signatures: readonly string[],
  ) =>
    sizes.forEach((size, at) => {
      if (size > 0) chunks.update(Buffer.alloc(size, 'a'));
      chunks.endChunk(signatures[at]);
    });

  test('a body in signed chunks', async () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const head = signed(
      'PUT',
      '/examplebucket/chunkObject.txt',
      { host: 's3.amazonaws.com', ...chunked, 'content-length': '66824', 'x-amz-content-sha256': payload },
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    );
    const verified = await verifier.verify(head, 's3', payload);
    const signatures = [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ];
    feed(chunkSignatures(verified), [65536, 1024, 0], signatures);
    const swapped = [signatures[1] ?? '', signatures[0] ?? ''];
    for (const wrong of [
      () => feed(chunkSignatures(verified), [1024, 65536], swapped),
      () => feed(chunkSignatures(verified), [65535], signatures),
    ])
      expect(wrong).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });

  test('a body in signed chunks with a trailer', async () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
    const head = signed(
      'PUT',
      '/examplebucket/chunkObject.txt',
      {
        host: 's3.amazonaws.com',
        ...chunked,
        'x-amz-trailer': 'x-amz-checksum-crc32c',
        'x-amz-content-sha256': payload,
      },
      '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    );
    const chunks = chunkSignatures(await verifier.verify(head, 's3', payload));
    feed(
      chunks,
      [65536, 1024, 0],
      [
        'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
        '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
        '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      ],
    );
    chunks.endTrailers(
      [['x-amz-checksum-crc32c', 'sOO8/Q==']],
      'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
    );
  });
});

describe('escapes are brought into one form', () => {
  test.each([
    ['a-b_c.d~e', 'a-b_c.d~e', 'what needs no escape has none'],
    ['%7e%41', '~A', 'an escape that is not needed goes'],
    ['%2f%c3%bc', '%2F%C3%BC', 'capitals, and the bytes stay'],
    ["a'(b)*!", 'a%27%28b%29%2A%21', 'stricter than encodeURIComponent'],
    ['100%', '100%25', 'a percent sign that escapes nothing'],
  ])('%s is %s: %s', (given, normal) => expect(normalEscapes(given)).toBe(normal));

  test.each([
    ['b=2&a=1', 'a=1&b=2', 'by name'],
    ['a=2&a=1', 'a=1&a=2', 'then by value'],
    ['uploads', 'uploads=', 'without a value'],
    ['p=a/b+c%2B', 'p=a%2Fb%20c%2B', 'a plus is a space'],
    ['a-b=1&a=2', 'a=2&a-b=1', 'names before the equals sign'],
    ['X-Amz-Signature=1&&x=', 'x=', 'not the signature'],
  ])('%s is %s: %s', (given, canonical) => expect(canonicalQuery(given)).toBe(canonical));
});

describe('what is refused before any signature is compared', () => {
  const problemOf = async (
    head: RequestHead,
    nowMs = EXAMPLE_MS,
    service: 's3' | 'datasync' = 's3',
  ): Promise<AuthProblem['kind']> => {
    try {
      await verifierAt(nowMs).verify(head, service, EMPTY);
    } catch (error) {
      if (error instanceof AuthRefused) return error.problem.kind;
      throw error;
    }
    throw new Error('it was believed');
  };
  const MINUTE = 60_000;
  const scoped = (scope: string) => signed('GET', '/', {}, 'a', `${credentials.accessKeyId}/${scope}`);
  const bare = (authorization: string, target = '/') => ({
    method: 'GET',
    target,
    rawHeaders: [
      ...['host', HOST],
      ...(authorization === '' ? [] : ['x-amz-date', '20130524T000000Z', 'authorization', authorization]),
    ],
  });
  const query = (expires: string, extra = '') =>
    `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${SCOPE}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=a${extra}`;

  test.each([
    ['missing', 'nothing is signed', bare('')],
    ['unsupported', 'Signature Version 2', bare('AWS AKIAIOSFODNN7EXAMPLE:abc=')],
    [
      'unsupported',
      'Signature Version 4A',
      bare('AWS4-ECDSA-P256-SHA256 Credential=a,SignedHeaders=host,Signature=b'),
    ],
    ['unsupported', 'Signature Version 2 in a URL', bare('', '/?AWSAccessKeyId=a&Signature=b&Expires=1')],
    ['twice', 'header and query', bare('AWS4-HMAC-SHA256 Credential=a', query('60'))],
    ['malformed', 'no signature', bare(`AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=host`)],
    ['malformed', 'a scope of three parts', scoped('20130524/us-east-1/aws4_request')],
    ['malformed', 'the scope of another day', scoped('20130523/us-east-1/s3/aws4_request')],
    ['malformed', 'a time that is none', signed('GET', '/', { 'x-amz-date': 'today' }, 'a')],
    ['malformed', 'more than a week', bare('', query('604801'))],
    ['malformed', 'less than nothing', bare('', query('-1'))],
    ['malformed', 'no number', bare('', query('soon'))],
    ['region', 'another Region', scoped('20130524/eu-west-1/s3/aws4_request')],
    ['service', 'another service', scoped('20130524/us-east-1/datasync/aws4_request')],
    ['unknown-key', 'somebody else', signed('GET', '/', {}, 'a', SCOPE.replace('AKIAIOS', 'AKIAXXX'))],
    [
      'unknown-token',
      'a session token nobody gave',
      signed('GET', '/', { 'x-amz-security-token': 't' }, 'a'),
    ],
    [
      'unsigned-headers',
      'a header that S3 acts on',
      {
        ...bare(signed('GET', '/', {}, 'a').rawHeaders.at(-1) ?? ''),
        rawHeaders: [...signed('GET', '/', {}, 'a').rawHeaders, 'x-amz-acl', 'private'],
      },
    ],
    [
      'unsigned-headers',
      'the host',
      bare(`AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=x-amz-date,Signature=a`),
    ],
    ['mismatch', 'a wrong signature', signed('GET', '/', {}, 'a')],
  ] as const)('%s: %s', async (kind, _, head) => expect(await problemOf(head)).toBe(kind));

  test.each([
    ['header', 15 * MINUTE, 'mismatch', 'as late as allowed'],
    ['header', 15 * MINUTE + 1, 'skewed', 'too late'],
    ['header', -15 * MINUTE - 1, 'skewed', 'too early'],
    ['query', 60_000, 'mismatch', 'its last moment'],
    ['query', 60_001, 'expired', 'over'],
    ['query', -15 * MINUTE - 1, 'skewed', 'not valid yet'],
  ] as const)('%s form, %i ms after signing: %s (%s)', async (form, later, kind, _) => {
    const head = form === 'header' ? signed('GET', '/', {}, 'a') : bare('', query('60'));
    expect(await problemOf(head, EXAMPLE_MS + later)).toBe(kind);
  });

  test('temporary credentials are taken with their token only', async () => {
    const temporary = createVerifier({
      credentials: { ...credentials, sessionToken: 'the token' },
      region: async () => 'us-east-1',
      now: () => EXAMPLE_MS,
    });
    const kindOf = (headers: Readonly<Record<string, string>>) =>
      temporary
        .verify(signed('GET', '/', headers, 'a'), 's3', EMPTY)
        .catch((error: AuthRefused) => error.problem.kind);
    expect(await kindOf({})).toBe('unknown-token');
    expect(await kindOf({ 'x-amz-security-token': 'another' })).toBe('unknown-token');
    expect(await kindOf({ 'x-amz-security-token': 'the token' })).toBe('mismatch');
  });
});
