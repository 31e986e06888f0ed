import { readDocument } from './body.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { malformed, parseXml, type XmlFields, type XmlNode, xmlDocument } from './xml.ts';

/** A setting of a bucket that S3 keeps as one XML document. */
export interface BucketDocument {
  readonly root: string;
  /** Below the bucket's `config/`. */
  readonly file: string;
  /** What S3 answers while nothing was put. */
  readonly absent: () => string;
  /**
   * Answers what is to be kept where that is not what came, byte for byte.
   * @throws S3Error for a document S3 would refuse
   */
  readonly check: (
    content: XmlNode,
    call: Pick<BucketCall, 'settings' | 'bucket' | 'request'>,
  ) => XmlFields | undefined;
  /** S3's status for a Put; 200 when absent. */
  readonly putStatus?: number;
}

/** @throws S3Error MalformedXML for anything but one of the allowed values */
export function oneOf(value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || !allowed.includes(value)) throw malformed();
}

/** The operation that reads a document. */
export const getDocument =
  (document: BucketDocument) =>
  async ({ settings, bucket }: BucketCall): Promise<S3Answer> => ({
    status: 200,
    body: settings.shown(bucket, document.file) ?? document.absent(),
  });

/** The operation that replaces it. */
export const putDocument =
  (document: BucketDocument) =>
  async (call: BucketCall): Promise<S3Answer> => {
    const text = await readDocument(call.request);
    const kept = document.check(parseXml(text, document.root), call);
    const stored = kept === undefined ? text : xmlDocument(document.root, kept);
    call.settings.write(call.bucket, document.file, stored);
    return { status: document.putStatus ?? 200 };
  };

/** The operation that takes it away. */
export const deleteDocument =
  (document: BucketDocument) =>
  async ({ settings, bucket }: BucketCall): Promise<S3Answer> => {
    settings.write(bucket, document.file, null);
    return { status: 204 };
  };
