import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../../src/adapters/aws/lifecycle/rule-json.ts';
import { NotXml, xmlRoot } from '../../../src/adapters/aws/lifecycle/xml-elements.ts';

const rule = (inside: string) => ruleOf(xmlRoot(`<Rule>${inside}</Rule>`));

describe('a rule of a document', () => {
  it.each<readonly [why: string, xml: string, json: unknown]>([
    ['the whole bucket', '<Filter/>', { Filter: {} }],
    ['the whole bucket, as S3 writes it', '<Filter><Prefix></Prefix></Filter>', { Filter: { Prefix: '' } }],
    ['the prefix of old', '<Prefix>logs/</Prefix>', { Prefix: 'logs/' }],
    ['spaces are part of a key', '<Prefix> a b </Prefix>', { Prefix: ' a b ' }],
    [
      'what XML escapes',
      '<Prefix>&amp;&lt;&gt;&quot;&apos;&#xD;&#10;&#x1F600;</Prefix>',
      { Prefix: '&<>"\'\r\n😀' },
    ],
    ['a piece of plain text', '<Prefix><![CDATA[a&b<c>]]></Prefix>', { Prefix: 'a&b<c>' }],
    [
      'one tag',
      '<Filter><Tag><Key>k</Key><Value/></Tag></Filter>',
      { Filter: { Tag: { Key: 'k', Value: '' } } },
    ],
    [
      'tags and sizes',
      '<Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>1</Value></Tag><Tag><Key>l</Key><Value>2</Value></Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></And></Filter>',
      {
        Filter: {
          And: {
            Prefix: 'p',
            Tags: [
              { Key: 'k', Value: '1' },
              { Key: 'l', Value: '2' },
            ],
            ObjectSizeGreaterThan: 5,
          },
        },
      },
    ],
    [
      'one transition is a list, and a date has one text',
      '<Transition><Date>2030-01-01T01:00:00+01:00</Date><StorageClass>GLACIER</StorageClass></Transition>',
      { Transitions: [{ Date: '2030-01-01T00:00:00.000Z', StorageClass: 'GLACIER' }] },
    ],
    [
      'markers',
      '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
      { Expiration: { ExpiredObjectDeleteMarker: true } },
    ],
    [
      'what S3 may have tomorrow: text, objects, and lists of them',
      '<ObjectAge>9</ObjectAge><Scope unit="x"><Deep>1</Deep></Scope><More>1</More><More>2</More>',
      { ObjectAge: '9', Scope: { Deep: '1' }, More: ['1', '2'] },
    ],
    ['days that are none', '<Expiration><Days>soon</Days></Expiration>', { Expiration: { Days: 'soon' } }],
    ['another prefix for the namespace', '<s3:Prefix xmlns:s3="x">p</s3:Prefix>', { Prefix: 'p' }],
    ['remarks and pretty printing', '\n  <!-- by <ops> -->\n  <Prefix>p</Prefix>\n', { Prefix: 'p' }],
  ])('%s', (_, xml, json) => expect(rule(xml)).toEqual(json));

  it('cannot change what objects are', () =>
    expect(Object.keys(rule('<__proto__>x</__proto__>'))).toEqual(['__proto__']));
});

describe('elements', () => {
  it('know where they stand, so that they can be cut out to the byte', () => {
    const text = '\uFEFF<?xml version="1.0"?>\r\n<A x="1>2" y=\'"\'>\n<B/><C>é</C ></A>\n';
    const root = xmlRoot(text);
    expect(root.children.map(({ start, end }) => text.slice(start, end))).toEqual(['<B/>', '<C>é</C >']);
    expect(text.slice(root.contentEnd ?? 0)).toBe('</A>\n');
  });

  it.each([
    ['', 'nothing'],
    ['<a>', 'no end'],
    ['<a></b>', 'another end'],
    ['</a>', 'an end without a beginning'],
    ['<a/><a/>', 'two roots'],
    ['<a/>x', 'text behind it'],
    ['<a b></a>', 'an attribute without a value'],
    ['<a>&b;</a>', 'an entity of its own'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'a definition of one'],
    ['<a>&#x110000;</a>', 'a character that does not exist'],
    ['<a', 'cut off'],
    ['{"rules":[]}', 'JSON'],
  ])('of %j are refused: %s', (text) => expect(() => xmlRoot(text)).toThrow(NotXml));

  it('of a large document take no time to speak of', () => {
    const many = `<R>${'<Rule a="1"><ID>x</ID></Rule>'.repeat(20_000)}</R>`;
    expect(xmlRoot(many).children).toHaveLength(20_000);
    expect(() => xmlRoot(`<R ${'a="1" '.repeat(50_000)}`)).toThrow(NotXml);
  });
});
