import { checkDate, countOf, positiveOf } from './lifecycle-values.ts';
import { S3Error } from './s3-error.ts';
import { childOf, childrenOf, known, malformed, textOf, type XmlNode } from './xml.ts';

/** Where lifecycle may move objects from each class [aws-facts A.3]. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  STANDARD: ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER: ['DEEP_ARCHIVE'],
  DEEP_ARCHIVE: [],
};

/** Days an object stays in a class at least; one rule may not take it out sooner [aws-facts A.3, A.4]. */
export const MINIMUM_DAYS: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Checks the transitions of current objects in one rule, each and in their order. @throws S3Error */
export function checkTransitions(rule: XmlNode): void {
  const transitions = childrenOf(rule, 'Transition').map(readTransition);
  const dated = transitions.filter((transition) => transition.dated).length;
  if (dated > 0 && dated < transitions.length) {
    throw new S3Error('InvalidRequest', 'Found mixed Date and Days based Transition actions in one rule');
  }
  checkOrder(transitions, 'Transition');
}

/**
 * Checks what one rule does to noncurrent versions. `filtered`: it has a Filter, not the legacy Prefix.
 * @throws S3Error
 */
export function checkNoncurrent(rule: XmlNode, filtered: boolean): void {
  const moves = childrenOf(rule, 'NoncurrentVersionTransition').map((node) => {
    known(node, ['NoncurrentDays', 'NewerNoncurrentVersions', 'StorageClass']);
    const days = countOf(node, 'NoncurrentDays');
    if (days === undefined) throw malformed();
    checkNewer(node, filtered);
    return { dated: false, at: days, storageClass: targetOf(node) };
  });
  checkOrder(moves, 'NoncurrentVersionTransition');
  const expiration = childOf(rule, 'NoncurrentVersionExpiration');
  if (expiration === undefined) return;
  known(expiration, ['NoncurrentDays', 'NewerNoncurrentVersions']);
  const days = positiveOf(expiration, 'NoncurrentDays');
  if (days === undefined) throw malformed();
  checkNewer(expiration, filtered);
  if (moves.some((move) => move.at >= days)) {
    throw new S3Error(
      'InvalidArgument',
      "'NoncurrentDays' in the NoncurrentVersionExpiration action must be greater than 'NoncurrentDays' in the " +
        'NoncurrentVersionTransition action',
    );
  }
}

function checkNewer(action: XmlNode, filtered: boolean): void {
  const newer = positiveOf(action, 'NewerNoncurrentVersions');
  if (newer === undefined) return;
  if (newer > 100) throw new S3Error('InvalidArgument', "'NewerNoncurrentVersions' must be at most 100");
  if (!filtered) throw new S3Error('InvalidRequest', 'NewerNoncurrentVersions needs a Filter element');
}

interface Transition {
  readonly dated: boolean;
  /** Days, or days since the epoch of the date: for comparing within a rule. */
  readonly at: number;
  readonly storageClass: string;
}

function checkOrder(transitions: readonly Transition[], action: string): void {
  const classes = transitions.map((transition) => transition.storageClass);
  if (new Set(classes).size < classes.length) {
    throw new S3Error(
      'InvalidRequest',
      `'StorageClass' must be different for '${action}' actions in same 'Rule'`,
    );
  }
  const ordered = transitions.toSorted((a, b) => a.at - b.at);
  for (const [index, to] of ordered.entries()) {
    const from = ordered[index - 1];
    if (from === undefined) continue;
    if (from.at === to.at || ALLOWED[from.storageClass]?.includes(to.storageClass) !== true) {
      throw new S3Error(
        'InvalidArgument',
        `There is no transition from ${from.storageClass} to ${to.storageClass} in the ${action} actions of one rule`,
      );
    }
    const minimum = MINIMUM_DAYS[from.storageClass] ?? 0;
    if (to.at - from.at < minimum) {
      throw new S3Error(
        'InvalidArgument',
        `'Days' in the ${action} action for StorageClass '${to.storageClass}' must be ${minimum} days more than ` +
          `for StorageClass '${from.storageClass}'`,
      );
    }
  }
}

function readTransition(node: XmlNode): Transition {
  known(node, ['Days', 'Date', 'StorageClass']);
  const days = countOf(node, 'Days');
  const date = textOf(node, 'Date');
  if ((days === undefined) === (date === undefined)) throw malformed();
  const storageClass = targetOf(node);
  return { dated: days === undefined, at: days ?? checkDate(date ?? ''), storageClass };
}

function targetOf(node: XmlNode): string {
  const storageClass = textOf(node, 'StorageClass');
  if (storageClass === undefined || ALLOWED.STANDARD?.includes(storageClass) !== true) throw malformed();
  return storageClass;
}
