import { checkNoncurrent, checkTransitions } from './lifecycle-transitions.ts';
import { checkDate, countOf, positiveOf } from './lifecycle-values.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, childrenOf, known, malformed, textOf, type XmlNode } from './xml.ts';

const MAX_RULES = 1000;
const MAX_ID_LENGTH = 255;
/** 50 TB, S3's largest object. */
const MAX_SIZE_BYTES = 50 * 1024 ** 4;
/** A key's length; a longer prefix could not match any. */
const MAX_PREFIX_BYTES = 1024;
const MAX_TAG = { key: 128, value: 256 };
const PREDICATES = ['Prefix', 'Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];
const ACTIONS = [
  'Transition',
  'Expiration',
  'NoncurrentVersionTransition',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
];
const MEMBERS = ['ID', 'Status', 'Filter', 'Prefix', ...ACTIONS];

/**
 * Refuses what S3 refuses of a lifecycle configuration [aws-facts A.1]; the texts are ours. An element that is not in
 * S3's model is refused too: it would be a promise that nobody keeps.
 * @throws S3Error MalformedXML, InvalidArgument, InvalidRequest
 */
export function checkLifecycle(content: XmlNode): void {
  known(content, ['Rule']);
  const rules = childrenOf(content, 'Rule');
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformed();
  const ids = new Set<string>();
  for (const rule of rules) {
    const id = textOf(rule, 'ID') ?? '';
    if (id.length > MAX_ID_LENGTH) {
      throw new S3Error('InvalidArgument', 'ID length should not exceed allowed limit of 255');
    }
    if (id !== '' && ids.has(id)) {
      throw new S3Error('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule');
    }
    ids.add(id);
    checkRule(rule);
  }
}

function checkRule(rule: XmlNode): void {
  known(rule, MEMBERS);
  if (!['Enabled', 'Disabled'].includes(textOf(rule, 'Status') ?? '')) throw malformed();
  const filter = childOf(rule, 'Filter');
  const legacyPrefix = textOf(rule, 'Prefix');
  if ((filter === undefined) === (legacyPrefix === undefined)) throw malformed();
  if (legacyPrefix !== undefined) checkPrefix(legacyPrefix);
  const used = filter === undefined ? [] : checkFilter(filter);
  if (!ACTIONS.some((action) => childrenOf(rule, action).length > 0)) {
    throw new S3Error('InvalidRequest', 'At least one action needs to be specified in a rule');
  }
  checkTransitions(rule);
  checkExpiration(rule, used);
  checkNoncurrent(rule, filter !== undefined);
  checkAbort(rule, used);
}

/** Answers the kinds of predicate in use. */
function checkFilter(filter: XmlNode): readonly string[] {
  const names = childNames(filter);
  if (names.length > 1) throw malformed();
  const and = childOf(filter, 'And');
  const scope = and ?? filter;
  known(scope, PREDICATES);
  const used = PREDICATES.flatMap((name) => childrenOf(scope, name).map(() => name));
  if (and === undefined ? used.length !== names.length : used.length < 2) throw malformed();
  const prefix = textOf(scope, 'Prefix');
  if (prefix !== undefined) checkPrefix(prefix);
  checkTags(childrenOf(scope, 'Tag'));
  const over = sizeOf(scope, 'ObjectSizeGreaterThan');
  const under = sizeOf(scope, 'ObjectSizeLessThan');
  if (over !== undefined && under !== undefined && over >= under) {
    throw new S3Error(
      'InvalidRequest',
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
    );
  }
  return used;
}

function checkPrefix(prefix: string): void {
  if (Buffer.byteLength(prefix) <= MAX_PREFIX_BYTES) return;
  throw new S3Error('InvalidRequest', 'The maximum size of a prefix is 1024.');
}

function checkTags(tags: readonly XmlNode[]): void {
  const keys = new Set<string>();
  for (const tag of tags) {
    known(tag, ['Key', 'Value']);
    const [key, value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (key === undefined || value === undefined || key === '') throw malformed();
    if (key.length > MAX_TAG.key || value.length > MAX_TAG.value)
      throw new S3Error('InvalidTag', 'A tag has a key of at most 128 and a value of at most 256 characters');
    if (keys.has(key)) throw new S3Error('InvalidRequest', `The filter has the tag ${key} twice`);
    keys.add(key);
  }
}

function sizeOf(scope: XmlNode, name: string): number | undefined {
  const value = countOf(scope, name);
  if (value !== undefined && value > MAX_SIZE_BYTES) {
    throw new S3Error('InvalidRequest', `'${name}' should be at most 50 TB`);
  }
  return value;
}

function checkExpiration(rule: XmlNode, used: readonly string[]): void {
  const expiration = childOf(rule, 'Expiration');
  if (expiration === undefined) return;
  known(expiration, ['Days', 'Date', 'ExpiredObjectDeleteMarker']);
  const days = positiveOf(expiration, 'Days');
  const date = textOf(expiration, 'Date');
  const marker = textOf(expiration, 'ExpiredObjectDeleteMarker');
  if ([days, date, marker].filter((value) => value !== undefined).length !== 1) throw malformed();
  if (marker !== undefined && marker !== 'true' && marker !== 'false') throw malformed();
  if (marker !== undefined && used.includes('Tag')) {
    throw new S3Error('InvalidRequest', 'ExpiredObjectDeleteMarker cannot be specified with Tags.');
  }
  const until = days ?? (date === undefined ? null : checkDate(date));
  if (until === null) return;
  const unit = days === undefined ? 'Date' : 'Days';
  for (const transition of childrenOf(rule, 'Transition')) {
    const from = unit === 'Days' ? countOf(transition, 'Days') : textOf(transition, 'Date');
    if (from === undefined) {
      throw new S3Error(
        'InvalidRequest',
        'Found mixed Date and Days based Expiration and Transition actions in one rule',
      );
    }
    if ((typeof from === 'string' ? checkDate(from) : from) >= until) {
      throw new S3Error(
        'InvalidArgument',
        `'${unit}' in the Expiration action must be greater than '${unit}' in the Transition action`,
      );
    }
  }
}

function checkAbort(rule: XmlNode, used: readonly string[]): void {
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  if (abort === undefined) return;
  known(abort, ['DaysAfterInitiation']);
  if (positiveOf(abort, 'DaysAfterInitiation') === undefined) throw malformed();
  // S3 refuses the tag; that it refuses sizes too is an assumption [aws-facts A.1], and the careful one.
  if (used.some((name) => name !== 'Prefix')) {
    throw new S3Error(
      'InvalidRequest',
      'AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.',
    );
  }
}
