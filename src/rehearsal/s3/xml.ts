import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from './s3-error.ts';

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Text as XML content. Control characters become numeric entities, as S3 writes them although XML 1.0 has none. */
export function escapeXml(text: string): string {
  // Nearly every text has none.
  if (!ESCAPED.test(text)) return text;
  return text.replace(ALL_ESCAPED, (unit) => ENTITIES[unit] ?? `&#x${unit.charCodeAt(0).toString(16)};`);
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not appear as they are
const ESCAPED = /[&<>"\u0000-\u001f\u007f]/;
const ALL_ESCAPED = new RegExp(ESCAPED, 'g');
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Content of an element: text, elements, or nothing at all when it is undefined. */
export type XmlContent = string | number | boolean | undefined | XmlFields | readonly (string | XmlFields)[];
export interface XmlFields {
  readonly [name: string]: XmlContent;
}

/** Elements in an order in which names come again. */
export type XmlSequence = readonly (readonly [name: string, content: XmlContent])[];

/** Elements one after another; an array repeats its element, undefined leaves it out. */
export function xmlFields(fields: XmlFields | XmlSequence): string {
  let text = '';
  for (const [name, content] of isSequence(fields) ? fields : Object.entries(fields)) {
    for (const one of Array.isArray(content) ? content : [content]) {
      if (one === undefined) continue;
      text += `<${name}>${typeof one === 'object' ? xmlFields(one) : escapeXml(String(one))}</${name}>`;
    }
  }
  return text;
}

const isSequence = (fields: XmlFields | XmlSequence): fields is XmlSequence => Array.isArray(fields);

/** A whole answer, in S3's namespace unless another is named. */
export function xmlDocument(root: string, fields: XmlFields | XmlSequence, namespace = S3_NAMESPACE): string {
  return xmlDocumentOf(root, xmlFields(fields), namespace);
}

/** The same of elements that are written already. */
export function xmlDocumentOf(root: string, elements: string, namespace = S3_NAMESPACE): string {
  return `${DECLARATION}<${root} xmlns="${namespace}">${elements}</${root}>`;
}

/** S3's error answer; it has no namespace. */
export function errorDocument(error: S3Error, resource: string, requestId: string): string {
  const { code, message } = error;
  const fields = { Code: code, Message: message, ...error.fields, Resource: resource, RequestId: requestId };
  return `${DECLARATION}<Error>${xmlFields(fields)}</Error>`;
}

const LISTS = ['Rule', 'Transition', 'NoncurrentVersionTransition', 'Tag', 'Part'];
// The documents people send stay below 4 MiB; 10,000 parts with quoted ETags are 20,000 entities.
const ENTITY_LIMIT = 1_000_000;
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: ENTITY_LIMIT, maxExpandedLength: ENTITY_LIMIT },
  isArray: (name: string) => LISTS.includes(name),
});

/** A parsed element: text, or elements by name. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

/**
 * Parses a request document and answers the content of its root element.
 * @throws S3Error MalformedXML when it is not XML or has another root
 */
export function parseXml(text: string, root: string): XmlNode {
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) throw malformed();
  const document = parser.parse(text) as Record<string, XmlNode>;
  const content = document[root];
  if (content === undefined) throw malformed();
  return content;
}

/** The child element `name`, when there is exactly one. */
export function childOf(node: XmlNode, name: string): XmlNode | undefined {
  if (typeof node === 'string') return undefined;
  const child = node[name];
  if (child === undefined) return undefined;
  if (typeof child === 'string' || !Array.isArray(child)) return child as XmlNode;
  if (child.length !== 1) throw malformed();
  return child[0];
}

/** All child elements `name`, in order. */
export function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  if (typeof node === 'string') return [];
  const child = node[name];
  if (child === undefined) return [];
  return Array.isArray(child) ? child : [child as XmlNode];
}

/** Text of the child `name`; undefined when it is absent. */
export function textOf(node: XmlNode, name: string): string | undefined {
  const child = childOf(node, name);
  if (child !== undefined && typeof child !== 'string') throw malformed();
  return child;
}

/** An element as it can be written again: what was parsed, without the spaces between elements. */
export function fieldsOf(node: XmlNode): XmlFields {
  const fields: Record<string, XmlContent> = {};
  for (const name of childNames(node)) {
    const children = childrenOf(node, name);
    fields[name] = children.map((child) => (typeof child === 'string' ? child : fieldsOf(child)));
  }
  return fields;
}

/** Names of the child elements. */
export function childNames(node: XmlNode): readonly string[] {
  return typeof node === 'string' ? [] : Object.keys(node).filter((name) => name !== '#text');
}

/** Refuses every element below `scope` that is not named. @throws S3Error MalformedXML */
export function known(scope: XmlNode, names: readonly string[]): void {
  if (!childNames(scope).every((name) => names.includes(name))) throw malformed();
}

/** What S3 says of XML it cannot take. */
export function malformed(): S3Error {
  return new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
