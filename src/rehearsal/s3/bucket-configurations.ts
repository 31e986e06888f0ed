import { readDocument } from './body.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { fieldsOf, parseXml, textOf, type XmlNode, xmlDocument } from './xml.ts';

/** A setting of which a bucket has many, each with an id of its own. */
export interface BucketConfigurations {
  readonly root: string;
  /** Below the bucket's `config/`: one document each. */
  readonly directory: string;
  readonly listRoot: string;
  /** How many one answer of the list holds. */
  readonly page: number;
  readonly idPattern: RegExp;
  /** @throws S3Error for a configuration S3 would refuse */
  readonly check: (content: XmlNode, call: BucketCall) => void;
  /** Called before a new one is kept, and after one was taken away. */
  readonly added?: (call: BucketCall, id: string) => void;
  readonly removed?: (call: BucketCall, id: string) => void;
}

/** S3's limit of each kind [aws-facts A.8]. */
const MAX_CONFIGURATIONS = 1000;
const SUFFIX = '.xml';

// Ids are the client's: upper and lower case stay apart on every file system this way.
const fileOf = ({ directory }: BucketConfigurations, id: string): string =>
  `${directory}/${Buffer.from(id).toString('hex')}${SUFFIX}`;
const idOf = (name: string): string => Buffer.from(name.slice(0, -SUFFIX.length), 'hex').toString();

const absent = (): S3Error =>
  new S3Error('NoSuchConfiguration', 'The specified configuration does not exist.');

/** Every configuration in force, in the order of their ids' bytes, one at a time. */
export function* configurationsInForce(
  { settings, bucket }: Pick<BucketCall, 'settings' | 'bucket'>,
  kind: BucketConfigurations,
): Generator<{ readonly id: string; readonly content: XmlNode }> {
  for (const name of settings.names(bucket, kind.directory)) {
    const text = settings.inForce(bucket, `${kind.directory}/${name}`);
    if (text !== null) yield { id: idOf(name), content: parseXml(text, kind.root) };
  }
}

function idIn({ request }: BucketCall, kind: BucketConfigurations): string {
  const id = request.query.get('id') ?? '';
  if (!kind.idPattern.test(id)) throw new S3Error('InvalidConfigurationId', `The id is not valid: ${id}`);
  return id;
}

/** The operation that replaces one configuration, or adds it. */
export const putConfiguration =
  (kind: BucketConfigurations) =>
  async (call: BucketCall): Promise<S3Answer> => {
    const { settings, bucket, request } = call;
    const id = idIn(call, kind);
    const content = parseXml(await readDocument(request), kind.root);
    if (textOf(content, 'Id') !== id)
      throw new S3Error('InvalidArgument', 'Document ID does not match the specified configuration ID.');
    kind.check(content, call);
    const file = fileOf(kind, id);
    const isNew = settings.inForce(bucket, file) === null;
    if (isNew && settings.names(bucket, kind.directory).length >= MAX_CONFIGURATIONS) {
      throw new S3Error(
        'TooManyConfigurations',
        'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.',
      );
    }
    if (isNew) kind.added?.(call, id);
    settings.write(bucket, file, xmlDocument(kind.root, fieldsOf(content)));
    return { status: 200 };
  };

/** The operation that reads one. */
export const getConfiguration =
  (kind: BucketConfigurations) =>
  async (call: BucketCall): Promise<S3Answer> => {
    const text = call.settings.shown(call.bucket, fileOf(kind, idIn(call, kind)));
    if (text === null) throw absent();
    return { status: 200, body: text };
  };

/** The operation that takes one away. */
export const deleteConfiguration =
  (kind: BucketConfigurations) =>
  async (call: BucketCall): Promise<S3Answer> => {
    const file = fileOf(kind, idIn(call, kind));
    if (call.settings.inForce(call.bucket, file) === null) throw absent();
    call.settings.write(call.bucket, file, null);
    kind.removed?.(call, idIn(call, kind));
    return { status: 204 };
  };

/** The operation that lists them by pages. */
export const listConfigurations =
  (kind: BucketConfigurations) =>
  async ({ settings, bucket, request }: BucketCall): Promise<S3Answer> => {
    const token = request.query.get('continuation-token');
    const after = token === null ? '' : `${readToken(token)}${SUFFIX}`;
    const names = settings.names(bucket, kind.directory).filter((name) => name > after);
    const page = names.slice(0, kind.page);
    const last = page.at(-1);
    const truncated = names.length > page.length;
    const contents = page.flatMap((name) => settings.inForce(bucket, `${kind.directory}/${name}`) ?? []);
    return {
      status: 200,
      body: xmlDocument(kind.listRoot, {
        ...(token === null ? {} : { ContinuationToken: token }),
        [kind.root]: contents.map((text) => fieldsOf(parseXml(text, kind.root))),
        IsTruncated: truncated,
        ...(truncated && last !== undefined
          ? { NextContinuationToken: Buffer.from(idOf(last)).toString('base64url') }
          : {}),
      }),
    };
  };

function readToken(token: string): string {
  const id = Buffer.from(token, 'base64url');
  if (id.length === 0 || id.toString('base64url') !== token)
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return id.toString('hex');
}
