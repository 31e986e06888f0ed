import { randomUUID } from 'node:crypto';
import type { BucketDocument } from './bucket-document.ts';
import { S3Error } from './s3-error.ts';
import {
  childOf,
  childrenOf,
  fieldsOf,
  known,
  malformed,
  textOf,
  type XmlFields,
  type XmlNode,
  xmlDocument,
} from './xml.ts';

// The element of each kind of destination, what names it there, and the service its ARN is of.
const TARGETS = {
  TopicConfiguration: { arn: 'Topic', service: 'sns' },
  QueueConfiguration: { arn: 'Queue', service: 'sqs' },
  CloudFunctionConfiguration: { arn: 'CloudFunction', service: 'lambda' },
} as const;
type TargetName = keyof typeof TARGETS;
const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

const MAX_CONFIGURATIONS = 100;
const EVENTS =
  /^s3:(TestEvent|ReducedRedundancyLostObject|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|Operation(FailedReplication|NotTracked|MissedThreshold|ReplicatedAfterThreshold))|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|ObjectTagging:(\*|Put|Delete)|ObjectAnnotation:(\*|Put|Delete))$/;

/**
 * Where a bucket's events go. A Put replaces all of it [aws-facts A.7], and no destination at all is a way to say so.
 * The rehearsal keeps it and delivers nothing.
 */
export const NOTIFICATION: BucketDocument = {
  root: 'NotificationConfiguration',
  file: 'notification.xml',
  absent: () => xmlDocument('NotificationConfiguration', {}),
  check(content) {
    known(content, [...TARGET_NAMES, 'EventBridgeConfiguration']);
    const bridge = childOf(content, 'EventBridgeConfiguration');
    const targets = TARGET_NAMES.flatMap((name) =>
      childrenOf(content, name).map((node) => readTarget(name, node)),
    );
    if (targets.length > MAX_CONFIGURATIONS)
      throw new S3Error('InvalidArgument', `At most ${MAX_CONFIGURATIONS} configurations are allowed`);
    if (new Set(targets.map(({ id }) => id)).size < targets.length)
      throw new S3Error('InvalidArgument', 'Same ID used for multiple configurations. IDs must be unique');
    refuseOverlaps(targets);
    const kept: Record<string, XmlFields[] | string> = {};
    for (const name of TARGET_NAMES) {
      const named = targets.filter((target) => target.name === name).map(({ fields }) => fields);
      if (named.length > 0) kept[name] = named;
    }
    return bridge === undefined ? kept : { ...kept, EventBridgeConfiguration: '' };
  },
};

interface Target {
  readonly name: TargetName;
  readonly id: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly fields: XmlFields;
}

function readTarget(name: TargetName, node: XmlNode): Target {
  const { arn, service } = TARGETS[name];
  known(node, ['Id', arn, 'Event', 'Filter']);
  const target = textOf(node, arn);
  if (target === undefined) throw malformed();
  if (!new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:.+$`).test(target))
    throw new S3Error('InvalidArgument', 'The ARN could not be parsed');
  const events = childrenOf(node, 'Event').map((event) => (typeof event === 'string' ? event : ''));
  if (events.length === 0) throw malformed();
  for (const event of events)
    if (!EVENTS.test(event))
      throw new S3Error('InvalidArgument', 'The event is not supported for notifications');
  const given = textOf(node, 'Id') ?? '';
  if (given.length > 255) throw new S3Error('InvalidArgument', 'An Id has at most 255 characters');
  const id = given === '' ? randomUUID() : given;
  const { prefix = '', suffix = '' } = readFilter(childOf(node, 'Filter'));
  return { name, id, events, prefix, suffix, fields: { ...fieldsOf(node), Id: id } };
}

function readFilter(filter: XmlNode | undefined): Readonly<Record<string, string>> {
  if (filter === undefined) return {};
  known(filter, ['S3Key']);
  const found: Record<string, string> = {};
  for (const rule of childrenOf(childOf(filter, 'S3Key') ?? '', 'FilterRule')) {
    known(rule, ['Name', 'Value']);
    const name = (textOf(rule, 'Name') ?? '').toLowerCase();
    const value = textOf(rule, 'Value') ?? '';
    if (name !== 'prefix' && name !== 'suffix')
      throw new S3Error('InvalidArgument', 'filter rule name must be either prefix or suffix');
    if (found[name] !== undefined)
      throw new S3Error('InvalidArgument', `Cannot specify more than one ${name} rule in a filter.`);
    if (Buffer.byteLength(value) > 1024)
      throw new S3Error('InvalidArgument', 'Size of filter rule value cannot exceed 1024 bytes');
    found[name] = value;
  }
  return found;
}

/** S3 sends an event of an object to one destination: two that would both get it are refused. */
function refuseOverlaps(targets: readonly Target[]): void {
  for (const [at, one] of targets.entries()) {
    for (const other of targets.slice(at + 1)) {
      const common = one.events.some((event) => other.events.some((second) => meet(event, second)));
      const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
      const suffixes = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix);
      if (!common || !prefixes || !suffixes) continue;
      throw new S3Error(
        'InvalidArgument',
        'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
      );
    }
  }
}

function meet(event: string, other: string): boolean {
  const covers = (wide: string, narrow: string): boolean =>
    wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1));
  return event === other || covers(event, other) || covers(other, event);
}
