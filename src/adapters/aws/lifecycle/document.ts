import { canonicalJson } from '../../../config/canonical.ts';
import type { LifecycleConfiguration, LifecycleRule } from '../../../ports/bucket.ts';
import { PortFault } from '../../../ports/faults.ts';
import { ruleOf } from './rule-json.ts';
import { childrenNamed, NotXml, type XmlElement, xmlRoot } from './xml-elements.ts';

const ROOT = 'LifecycleConfiguration';

/** The rules of a configuration document, in its order. Throws PortFault `invalid` for one that cannot be read whole. */
export function rulesOf(xml: string): readonly LifecycleRule[] {
  return childrenNamed(rootOf(xml), 'Rule').map(ruleOf);
}

/**
 * The document to put: the one the configuration was read from, without the rules that are not wanted any more, and with those
 * behind its last rule that it did not have. Of what stays not a byte is another, so a rule with elements nobody here knows is
 * passed on as it came. `fresh` is the SDK's own document of all wanted rules, in their order; new rules are taken from it.
 * Throws PortFault `invalid` rather than lose a member of a rule: one that only a document could tell, or that S3 does not have.
 */
export function documentToPut({ rules, xml }: LifecycleConfiguration, fresh: string): string {
  const texts = childrenNamed(rootOf(fresh), 'Rule').map(({ start, end }) => fresh.slice(start, end));
  const put = xml === undefined ? fresh : edited(xml, rules, texts);
  const says = rulesOf(put)
    .map((rule) => canonicalJson(rule))
    .sort();
  const wanted = rules.map((rule) => canonicalJson(rule)).sort();
  const lost = wanted.findIndex((rule, at) => rule !== says[at]);
  if (lost < 0 && says.length === wanted.length) return put;
  throw unwritable(`S3 would not be told all of this rule: ${wanted[lost] ?? says.at(-1)}`);
}

function edited(xml: string, rules: readonly LifecycleRule[], texts: readonly string[]): string {
  const root = rootOf(xml);
  const left = rules.map((rule, at) => ({ json: canonicalJson(rule), text: texts[at] ?? '' }));
  const kept: XmlElement[] = [];
  const dropped: XmlElement[] = [];
  for (const element of childrenNamed(root, 'Rule')) {
    const json = canonicalJson(ruleOf(element));
    const at = left.findIndex((rule) => rule.json === json);
    if (at >= 0) left.splice(at, 1);
    (at >= 0 ? kept : dropped).push(element);
  }
  // Where the document has no rule left, new ones go to the end of its root.
  const behind = kept.at(-1)?.end ?? root.contentEnd;
  if (behind === null) throw unwritable('the configuration that S3 holds is empty');
  const cuts = dropped.map(({ start, end }) => ({ start, end, text: '' }));
  const added = { start: behind, end: behind, text: left.map(({ text }) => text).join('') };
  return [...cuts, added]
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), xml);
}

function rootOf(xml: string): XmlElement {
  try {
    const root = xmlRoot(xml);
    if (root.name === ROOT) return root;
    throw new NotXml(`its root is ${root.name}`);
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
    throw new PortFault({
      kind: 'invalid',
      service: 'UnreadableConfiguration',
      operation: 'S3 GetBucketLifecycleConfiguration',
      message: `the lifecycle configuration that S3 answered is not one: ${error.message}`,
    });
  }
}

function unwritable(message: string): PortFault {
  return new PortFault({
    kind: 'invalid',
    service: 'UnwritableRule',
    operation: 'S3 PutBucketLifecycleConfiguration',
    message: message.slice(0, 600),
  });
}
