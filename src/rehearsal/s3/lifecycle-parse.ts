import { checkLifecycle } from './lifecycle-rules.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

/** When an action on current objects is due: `days` after creation, or from the midnight `date` on. Exactly one is there. */
export interface LifecycleWhen {
  readonly days?: number;
  readonly date?: Date;
}

/** Moving current objects. */
export interface LifecycleTransition extends LifecycleWhen {
  readonly storageClass: string;
}

/** Which objects a rule is about: all members that are there have to hold; without any it is the whole bucket. */
export interface LifecycleFilter {
  readonly prefix?: string;
  /** Key and value match exactly; an empty value matches only an empty value [aws-facts A.1]. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Bytes, exclusive. */
  readonly greaterThan?: number;
  /** Bytes, exclusive. */
  readonly lessThan?: number;
}

/** What happens to replaced versions: after `days` as such, and while at least `newerVersions` newer ones of them exist. */
export interface NoncurrentWhen {
  readonly days: number;
  readonly newerVersions?: number;
}

/** One rule of a lifecycle configuration that S3 would accept. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly filter: LifecycleFilter;
  readonly transitions: readonly LifecycleTransition[];
  /** Exactly one member is there. */
  readonly expiration?: LifecycleWhen & { readonly expiredObjectDeleteMarker?: boolean };
  readonly noncurrentTransitions: readonly (NoncurrentWhen & { readonly storageClass: string })[];
  readonly noncurrentExpiration?: NoncurrentWhen;
  readonly abortMultipartDays?: number;
}

/**
 * The rules of a lifecycle configuration, in its order. Pure; refuses what S3 refuses [aws-facts A.1, A.3, A.4].
 * @throws S3Error MalformedXML, InvalidArgument, InvalidRequest
 */
export function parseLifecycle(xml: string): readonly LifecycleRule[] {
  const content = parseXml(xml, 'LifecycleConfiguration');
  checkLifecycle(content);
  return childrenOf(content, 'Rule').map(toRule);
}

function toRule(rule: XmlNode): LifecycleRule {
  const expiration = childOf(rule, 'Expiration');
  const noncurrentExpiration = childOf(rule, 'NoncurrentVersionExpiration');
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  return {
    id: textOf(rule, 'ID') ?? '',
    enabled: textOf(rule, 'Status') === 'Enabled',
    filter: toFilter(rule),
    transitions: childrenOf(rule, 'Transition').map((node) => ({
      ...toWhen(node),
      storageClass: textOf(node, 'StorageClass') ?? '',
    })),
    ...(expiration === undefined ? {} : { expiration: toExpiration(expiration) }),
    noncurrentTransitions: childrenOf(rule, 'NoncurrentVersionTransition').map((node) => ({
      ...toNoncurrent(node),
      storageClass: textOf(node, 'StorageClass') ?? '',
    })),
    ...(noncurrentExpiration === undefined
      ? {}
      : { noncurrentExpiration: toNoncurrent(noncurrentExpiration) }),
    ...(abort === undefined ? {} : { abortMultipartDays: Number(textOf(abort, 'DaysAfterInitiation')) }),
  };
}

function toFilter(rule: XmlNode): LifecycleFilter {
  const filter = childOf(rule, 'Filter') ?? '';
  const scope = childOf(filter, 'And') ?? filter;
  const prefix = textOf(rule, 'Prefix') ?? textOf(scope, 'Prefix');
  const tags = childrenOf(scope, 'Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']);
  const over = textOf(scope, 'ObjectSizeGreaterThan');
  const under = textOf(scope, 'ObjectSizeLessThan');
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) as Record<string, string> }),
    ...(over === undefined ? {} : { greaterThan: Number(over) }),
    ...(under === undefined ? {} : { lessThan: Number(under) }),
  };
}

function toWhen(node: XmlNode): LifecycleWhen {
  const days = textOf(node, 'Days');
  const date = textOf(node, 'Date');
  return {
    ...(days === undefined ? {} : { days: Number(days) }),
    ...(date === undefined ? {} : { date: new Date(date) }),
  };
}

function toExpiration(node: XmlNode): NonNullable<LifecycleRule['expiration']> {
  const marker = textOf(node, 'ExpiredObjectDeleteMarker');
  return {
    ...toWhen(node),
    ...(marker === undefined ? {} : { expiredObjectDeleteMarker: marker === 'true' }),
  };
}

function toNoncurrent(node: XmlNode): NoncurrentWhen {
  const newer = textOf(node, 'NewerNoncurrentVersions');
  return {
    days: Number(textOf(node, 'NoncurrentDays')),
    ...(newer === undefined ? {} : { newerVersions: Number(newer) }),
  };
}
