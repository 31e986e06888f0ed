import type { LifecycleRule } from '../../../ports/bucket.ts';
import type { XmlElement } from './xml-elements.ts';

/** Elements that come as often as they like, below which element, and what S3's JSON calls them all together. */
const LISTS: Readonly<Record<string, string>> = {
  'Rule.Transition': 'Transitions',
  'Rule.NoncurrentVersionTransition': 'NoncurrentVersionTransitions',
  'And.Tag': 'Tags',
};
const STRUCTURES: ReadonlySet<string> = new Set([
  'Filter',
  'And',
  'Tag',
  'Transition',
  'Expiration',
  'NoncurrentVersionTransition',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
]);
const NUMBERS: ReadonlySet<string> = new Set([
  'Days',
  'NoncurrentDays',
  'NewerNoncurrentVersions',
  'DaysAfterInitiation',
  'ObjectSizeGreaterThan',
  'ObjectSizeLessThan',
]);

/**
 * A `<Rule>` in S3's own JSON. Unlike the SDK's reading of it nothing is left out: an element that nobody here knows becomes a
 * member of its name, text or object, and a list when it comes again.
 */
export function ruleOf(element: XmlElement): LifecycleRule {
  return membersOf(element) as LifecycleRule;
}

function membersOf(element: XmlElement): Readonly<Record<string, unknown>> {
  const members = new Map<string, unknown>();
  for (const child of element.children) {
    const list = LISTS[`${element.name}.${child.name}`];
    const name = list ?? child.name;
    const value = contentOf(child);
    const before = members.get(name);
    if (list === undefined && before === undefined) members.set(name, value);
    else
      members.set(name, [...(Array.isArray(before) ? before : before === undefined ? [] : [before]), value]);
  }
  return Object.fromEntries(members);
}

function contentOf(element: XmlElement): unknown {
  const { name, text, children } = element;
  if (STRUCTURES.has(name) || children.length > 0) return membersOf(element);
  const trimmed = text.trim();
  if (NUMBERS.has(name) && /^-?\d{1,15}$/.test(trimmed)) return Number(trimmed);
  if (name === 'ExpiredObjectDeleteMarker' && /^(true|false)$/.test(trimmed)) return trimmed === 'true';
  // One time has many texts; S3's JSON has one.
  if (name === 'Date' && !Number.isNaN(Date.parse(trimmed))) return new Date(trimmed).toISOString();
  return text;
}
