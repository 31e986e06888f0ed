import type { ChecksumAlgorithm } from '../object-store.ts';
import type { BucketLayout } from '../store/layout.ts';
import { S3Error } from './s3-error.ts';
import { type PartRecord, partPath, readPart, type UploadRecord } from './upload-record.ts';
import { childrenOf, malformed, parseXml, textOf, type XmlNode } from './xml.ts';

/** S3's smallest part, except the last [aws-facts D]. */
const MIN_PART_BYTES = 5 << 20;
const MAX_PARTS = 10_000;

/** A part as the completing request names it. */
export interface ListedPart {
  readonly number: number;
  /** Without quotes; empty when it is missing. */
  readonly etag: string;
  checksum(algorithm: ChecksumAlgorithm): string | undefined;
}

/** A part the object is made of. */
export interface ChosenPart extends PartRecord {
  readonly path: string;
}

/** Reads a CompleteMultipartUpload document. @throws S3Error MalformedXML, InvalidPartOrder */
export function listedParts(document: string): readonly ListedPart[] {
  const nodes = childrenOf(parseXml(document, 'CompleteMultipartUpload'), 'Part');
  if (nodes.length === 0 || nodes.length > MAX_PARTS) throw malformed();
  const listed = nodes.map(listedPart);
  if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  return listed;
}

function listedPart(node: XmlNode): ListedPart {
  const number = Number(textOf(node, 'PartNumber'));
  if (!Number.isInteger(number) || number < 1) throw malformed();
  return {
    number,
    etag: textOf(node, 'ETag')?.replaceAll('"', '') ?? '',
    checksum: (algorithm) => textOf(node, `Checksum${algorithm}`),
  };
}

/**
 * Holds the listed parts against those that arrived.
 * @throws S3Error InvalidPart, EntityTooSmall, InvalidRequest; InternalError for part numbers with gaps under a composite checksum,
 * which is what S3 answers [aws-facts C.1]
 */
export function chooseParts(
  layout: BucketLayout,
  id: string,
  upload: UploadRecord,
  listed: readonly ListedPart[],
): readonly ChosenPart[] {
  const composite = upload.type === 'COMPOSITE';
  if (composite && listed.some((one) => one.checksum(upload.algorithm) === undefined)) {
    const name = upload.algorithm.toLowerCase();
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using a ${name} checksum. The complete request must include the checksum for each part.`,
    );
  }
  const parts = listed.map((one, index) => {
    const part = readPart(layout, id, one.number);
    const checksum = one.checksum(upload.algorithm);
    const other =
      checksum !== undefined && part?.algorithm === upload.algorithm && checksum !== part.checksum;
    if (part === null || one.etag !== part.etag || other) {
      throw new S3Error(
        'InvalidPart',
        `Part ${one.number} could not be found, or its ETag or checksum is another one.`,
      );
    }
    if (index < listed.length - 1 && part.sizeBytes < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    return { ...part, path: partPath(layout, id, part) };
  });
  if (composite && listed.at(-1)?.number !== listed.length) {
    throw new S3Error('InternalError', 'Parts with a composite checksum are numbered from 1 without gaps.');
  }
  return parts;
}
