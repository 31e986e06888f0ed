import { checkDate, countOf } from './lifecycle-values.ts';
import { S3Error } from './s3-error.ts';
import { childrenOf, malformed, textOf, type XmlNode } from './xml.ts';

// Where lifecycle may move objects from each class [aws-facts A.3].
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  STANDARD: ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER: ['DEEP_ARCHIVE'],
  DEEP_ARCHIVE: [],
};

// One rule may not take an object out of a class before its minimum storage duration, days [aws-facts A.3, A.4].
const MINIMUM_DAYS: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
};

/** Checks the transitions of one rule, each and in their order. @throws S3Error */
export function checkTransitions(rule: XmlNode): void {
  const transitions = childrenOf(rule, 'Transition').map(readTransition);
  const dated = transitions.filter((transition) => transition.days === null).length;
  if (dated > 0 && dated < transitions.length) {
    throw new S3Error('InvalidRequest', 'Found mixed Date and Days based Transition actions in one rule');
  }
  const classes = transitions.map((transition) => transition.storageClass);
  if (new Set(classes).size < classes.length) {
    throw new S3Error(
      'InvalidRequest',
      "'StorageClass' must be different for 'Transition' actions in same 'Rule'",
    );
  }
  for (const action of childrenOf(rule, 'NoncurrentVersionTransition')) {
    if (countOf(action, 'NoncurrentDays') === undefined || !isTarget(textOf(action, 'StorageClass')))
      throw malformed();
  }
  const ordered = transitions.toSorted((a, b) => a.at - b.at);
  for (const [index, to] of ordered.entries()) {
    const from = ordered[index - 1];
    if (from === undefined) continue;
    if (ALLOWED[from.storageClass]?.includes(to.storageClass) !== true) {
      throw new S3Error(
        'InvalidArgument',
        `There is no transition from ${from.storageClass} to ${to.storageClass}`,
      );
    }
    const minimum = MINIMUM_DAYS[from.storageClass] ?? 0;
    if (to.at - from.at < minimum) {
      throw new S3Error(
        'InvalidArgument',
        `'Days' in the Transition action for StorageClass '${to.storageClass}' must be ${minimum} days more than ` +
          `for StorageClass '${from.storageClass}'`,
      );
    }
  }
}

interface Transition {
  /** Null when it goes by date. */
  readonly days: number | null;
  /** Days, or days since the epoch of the date: for comparing within a rule. */
  readonly at: number;
  readonly storageClass: string;
}

function readTransition(node: XmlNode): Transition {
  const days = countOf(node, 'Days') ?? null;
  const date = textOf(node, 'Date');
  const storageClass = textOf(node, 'StorageClass');
  if ((days === null) === (date === undefined) || storageClass === undefined || !isTarget(storageClass))
    throw malformed();
  if (date !== undefined) checkDate(date);
  return { days, at: days ?? Date.parse(date ?? '') / 86_400_000, storageClass };
}

const isTarget = (storageClass: string | undefined): boolean =>
  ALLOWED.STANDARD?.includes(storageClass ?? '') === true;
