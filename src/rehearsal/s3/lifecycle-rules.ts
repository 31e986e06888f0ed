import { checkTransitions } from './lifecycle-transitions.ts';
import { checkDate, countOf, positiveOf } from './lifecycle-values.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, childrenOf, malformed, textOf, type XmlNode } from './xml.ts';

const MAX_RULES = 1000;
const MAX_ID_LENGTH = 255;
/** 50 TB, S3's largest object. */
const MAX_SIZE_BYTES = 50 * 1024 ** 4;
const PREDICATES = ['Prefix', 'Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];
const ACTIONS = [
  'Transition',
  'Expiration',
  'NoncurrentVersionTransition',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
];

/**
 * Refuses what S3 refuses of a lifecycle configuration [aws-facts A.1]; the texts are ours.
 * Elements it does not know are left alone, so that rules of others pass.
 * @throws S3Error MalformedXML, InvalidArgument, InvalidRequest
 */
export function checkLifecycle(content: XmlNode): void {
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
  if (!['Enabled', 'Disabled'].includes(textOf(rule, 'Status') ?? '')) throw malformed();
  const filter = childOf(rule, 'Filter');
  const legacyPrefix = textOf(rule, 'Prefix');
  if ((filter === undefined) === (legacyPrefix === undefined)) throw malformed();
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
  const used = PREDICATES.flatMap((name) => childrenOf(scope, name).map(() => name));
  if (and !== undefined && used.length < 2) throw malformed();
  if (and === undefined && used.length !== names.length) throw malformed();
  for (const tag of childrenOf(scope, 'Tag')) if (textOf(tag, 'Key') === undefined) throw malformed();
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
  const days = positiveOf(expiration, 'Days');
  const date = textOf(expiration, 'Date');
  const marker = textOf(expiration, 'ExpiredObjectDeleteMarker');
  if ([days, date, marker].filter((value) => value !== undefined).length !== 1) throw malformed();
  if (date !== undefined) checkDate(date);
  if (marker !== undefined && used.includes('Tag')) {
    throw new S3Error('InvalidRequest', 'ExpiredObjectDeleteMarker cannot be specified with Tags.');
  }
  const transitions = childrenOf(rule, 'Transition').map((transition) => countOf(transition, 'Days') ?? -1);
  if (days !== undefined && transitions.some((transition) => transition >= days)) {
    throw new S3Error(
      'InvalidArgument',
      "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
    );
  }
}

function checkNoncurrent(rule: XmlNode, filtered: boolean): void {
  const actions = [
    ...childrenOf(rule, 'NoncurrentVersionTransition'),
    ...childrenOf(rule, 'NoncurrentVersionExpiration'),
  ];
  for (const action of actions) {
    const kept = positiveOf(action, 'NewerNoncurrentVersions');
    if (kept !== undefined && kept > 100) {
      throw new S3Error('InvalidArgument', "'NewerNoncurrentVersions' must be at most 100");
    }
    if (kept !== undefined && !filtered) {
      throw new S3Error('InvalidRequest', 'NewerNoncurrentVersions needs a Filter element');
    }
    countOf(action, 'NoncurrentDays');
  }
  for (const action of childrenOf(rule, 'NoncurrentVersionExpiration')) {
    if (positiveOf(action, 'NoncurrentDays') === undefined) throw malformed();
  }
}

function checkAbort(rule: XmlNode, used: readonly string[]): void {
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  if (abort === undefined) return;
  if (positiveOf(abort, 'DaysAfterInitiation') === undefined) throw malformed();
  // S3 refuses the tag; that it refuses sizes too is an assumption [aws-facts A.1], and the careful one.
  if (used.some((name) => name !== 'Prefix')) {
    throw new S3Error(
      'InvalidRequest',
      'AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.',
    );
  }
}
