import { describe, expect, it } from 'vitest';
import { readListBody } from '../../../src/adapters/aws/listing/body.ts';

const ROOT =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
const document = (content: string): string => `${ROOT}${content}</ListBucketResult>`;
const object = (fields: string): string =>
  document(`<IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Contents>${fields}</Contents>`);
const FIELDS =
  '<LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;e-2&quot;</ETag><Size>12</Size><StorageClass>GLACIER</StorageClass>';

describe('readListBody', () => {
  it('reads what S3 writes', () => {
    const text = document(
      `<Name>b</Name><Prefix>a/</Prefix><NextContinuationToken>t&amp;=</NextContinuationToken><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>` +
        `<Contents><Key>a/%26+%2B</Key>${FIELDS}<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA256</ChecksumAlgorithm><Owner><ID>x</ID></Owner></Contents>` +
        `<Contents>\n  <Key>a/b</Key><Size>0</Size><LastModified>2026-01-02T03:04:05Z</LastModified><ETag/></Contents><CommonPrefixes><Prefix>a/c+d/</Prefix></CommonPrefixes>`,
    );
    expect(readListBody(text)).toEqual({
      objects: [
        {
          key: 'a/& +',
          sizeBytes: 12,
          etag: 'e-2',
          lastModified: new Date('2026-01-02T03:04:05.678Z'),
          storageClass: 'GLACIER',
          checksumAlgorithms: ['CRC32', 'SHA256'],
        },
        {
          key: 'a/b',
          sizeBytes: 0,
          etag: '',
          lastModified: new Date('2026-01-02T03:04:05Z'),
          storageClass: 'STANDARD',
          checksumAlgorithms: [],
        },
      ],
      commonPrefixes: ['a/c d/'],
      next: 't&=',
    });
  });

  const keys: readonly (readonly [key: string, encoded: string, why: string])[] = [
    ['</Key><Key>', '%3C/Key%3E%3CKey%3E', 'markup in a key'],
    [']]>', '%5D%5D%3E', 'the end of CDATA'],
    ['&amp;', '%26amp%3B', 'an entity in a key stays what it is'],
    ['\u0001\n\r\t', '%01%0A%0D%09', 'characters XML 1.0 has not or normalises'],
    ['\u{1f600}\ufffe', '%F0%9F%98%80%EF%BF%BE', 'beyond U+FFFF, and no character at all'],
    ['100%', '100%25', 'a percent sign'],
  ];
  it.each(keys)('reads the key %j', (key, encoded, _why) => {
    expect(readListBody(object(`<Key>${encoded}</Key>${FIELDS}`))?.objects[0]?.key).toBe(key);
  });

  it('takes a key as it is, entities undone, where the endpoint did not encode', () => {
    const text = document(
      `<IsTruncated>false</IsTruncated><Contents><Key>a+%2B&#x1;&#9;&lt;ü</Key>${FIELDS}</Contents>`,
    );
    expect(readListBody(text)?.objects[0]?.key).toBe('a+%2B\u0001\t<ü');
  });

  const odd: readonly (readonly [why: string, text: string])[] = [
    ['an error with status 200', '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'],
    ['another root', '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>'],
    ['cut short in a block', `${ROOT}<IsTruncated>false</IsTruncated><Contents><Key>a</Key>`],
    ['cut short between blocks', `${ROOT}<IsTruncated>false</IsTruncated>`],
    ['nothing said of further pages', document('<Name>b</Name>')],
    ['further pages, and no token', document('<IsTruncated>true</IsTruncated>')],
    ['a comment', document('<IsTruncated>false</IsTruncated><!-- x -->')],
    ['CDATA', object(`<Key><![CDATA[a]]></Key>${FIELDS}`)],
    ['an attribute', object(`<Key x="1">a</Key>${FIELDS}`)],
    [
      'a prefix of a namespace',
      '<s:ListBucketResult><s:IsTruncated>false</s:IsTruncated></s:ListBucketResult>',
    ],
    ['an entity of its own', object(`<Key>&own;</Key>${FIELDS}`)],
    ['a stray ampersand', object(`<Key>a&b</Key>${FIELDS}`)],
    ['no size', object('<Key>a</Key><LastModified>2026-01-02T03:04:05Z</LastModified>')],
    [
      'a size that is none',
      object('<Key>a</Key><LastModified>2026-01-02T03:04:05Z</LastModified><Size>-1</Size>'),
    ],
    ['a time that is none', object('<Key>a</Key><LastModified>yesterday</LastModified><Size>1</Size>')],
    ['no key', object(FIELDS)],
    ['text between elements', document('<IsTruncated>false</IsTruncated>text')],
    ['something behind the end', `${document('<IsTruncated>false</IsTruncated>')}<More/>`],
  ];
  it.each(odd)('leaves %s to a whole parser', (_why, text) => {
    expect(readListBody(text)).toBeNull();
  });

  it('refuses a key that is encoded as no text', () => {
    expect(() => readListBody(object(`<Key>%FF</Key>${FIELDS}`))).toThrow(URIError);
  });
});
