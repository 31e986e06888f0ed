import { CHECKSUM_ALGORITHMS } from '../object-store.ts';
import { childNames, childOf, childrenOf, known, parseXml, textOf, type XmlNode } from '../s3/xml.ts';
import { ControlError } from './control-error.ts';
import type { JobOperation, JobOrder } from './job-record.ts';

const OBJECT_ARN = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s;
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

/**
 * Reads a CreateJobRequest, as far as it is played: ComputeObjectChecksum over whole objects and InitiateRestoreObject, by a CSV manifest.
 * @throws ControlError, S3Error `MalformedXML`
 */
export function readCreateJob(text: string): JobOrder {
  const root = parseXml(text, 'CreateJobRequest');
  known(root, [
    'ConfirmationRequired',
    'Operation',
    'Report',
    'ClientRequestToken',
    'Manifest',
    'Description',
    'Priority',
    'RoleArn',
    'Tags',
  ]);
  const token = textOf(root, 'ClientRequestToken') ?? '';
  if (token === '' || token.length > 64) throw bad('ClientRequestToken has to be of 1 to 64 characters');
  const roleArn = textOf(root, 'RoleArn') ?? '';
  if (!ROLE_ARN.test(roleArn)) throw bad('RoleArn is not the ARN of a role');
  const priority = Number(textOf(root, 'Priority') ?? Number.NaN);
  if (!Number.isInteger(priority) || priority < 0) throw bad('Priority has to be a number');
  return {
    token,
    description: textOf(root, 'Description') ?? '',
    priority,
    roleArn,
    confirmationRequired: textOf(root, 'ConfirmationRequired') === 'true',
    operation: readOperation(required(root, 'Operation')),
    manifest: readManifest(required(root, 'Manifest')),
    report: readReport(required(root, 'Report')),
  };
}

function readOperation(operation: XmlNode): JobOperation {
  const names = childNames(operation);
  if (names.length !== 1) throw bad('Operation has to name one operation');
  const compute = childOf(operation, 'S3ComputeObjectChecksum');
  if (compute !== undefined) return readCompute(compute);
  const restore = childOf(operation, 'S3InitiateRestoreObject');
  if (restore !== undefined) return readRestore(restore);
  throw bad(`The rehearsal does not play ${names[0]}`);
}

function readCompute(compute: XmlNode): JobOperation {
  const given = textOf(compute, 'ChecksumAlgorithm') ?? 'CRC64NVME';
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => one === given);
  if (algorithm === undefined) throw bad(`${given} is no checksum algorithm`);
  if ((textOf(compute, 'ChecksumType') ?? 'FULL_OBJECT') !== 'FULL_OBJECT')
    throw bad('The rehearsal does not play COMPOSITE');
  return { kind: 'checksum', algorithm };
}

/** There is no Expedited for jobs [aws-facts A.8]; what stands for none is Standard, as in RestoreObject. */
const JOB_TIERS = { STANDARD: 'Standard', BULK: 'Bulk' } as const;

function readRestore(restore: XmlNode): JobOperation {
  known(restore, ['ExpirationInDays', 'GlacierJobTier']);
  const named = textOf(restore, 'GlacierJobTier') ?? 'STANDARD';
  if (named !== 'STANDARD' && named !== 'BULK') throw bad(`${named} is no tier of a job`);
  const given = textOf(restore, 'ExpirationInDays');
  const days = given === undefined ? null : Number(given);
  if (days !== null && (!Number.isInteger(days) || days < 1))
    throw bad('ExpirationInDays has to be 1 or more');
  return { kind: 'restore', tier: JOB_TIERS[named], days };
}

function readManifest(manifest: XmlNode): JobOrder['manifest'] {
  const spec = required(manifest, 'Spec');
  const location = required(manifest, 'Location');
  if (textOf(spec, 'Format') !== 'S3BatchOperations_CSV_20180820')
    throw bad('The rehearsal reads manifests of the format S3BatchOperations_CSV_20180820 only');
  const fields = childrenOf(required(spec, 'Fields'), 'member').map(String);
  if (!fields.includes('Bucket') || !fields.includes('Key')) throw bad('Fields lack Bucket or Key');
  const [, bucket, key] = OBJECT_ARN.exec(textOf(location, 'ObjectArn') ?? '') ?? [];
  if (bucket === undefined || key === undefined) throw bad('ObjectArn is not the ARN of an object');
  const etag = (textOf(location, 'ETag') ?? '').replaceAll('"', '');
  if (etag === '') throw bad('ETag is missing');
  return { bucket, key, versionId: textOf(location, 'ObjectVersionId') ?? null, etag, fields };
}

function readReport(report: XmlNode): JobOrder['report'] {
  if (textOf(report, 'Enabled') !== 'true') return null;
  const bucket = BUCKET_ARN.exec(textOf(report, 'Bucket') ?? '')?.[1];
  if (bucket === undefined) throw bad('The bucket of the report is not the ARN of a bucket');
  if (textOf(report, 'Format') !== 'Report_CSV_20180820') throw bad('Format has to be Report_CSV_20180820');
  return {
    bucket,
    prefix: (textOf(report, 'Prefix') ?? '').replace(/\/+$/, ''),
    failedOnly: textOf(report, 'ReportScope') === 'FailedTasksOnly',
  };
}

function required(node: XmlNode, name: string): XmlNode {
  const child = childOf(node, name);
  if (child === undefined) throw bad(`${name} is missing`);
  return child;
}

const bad = (why: string): ControlError => new ControlError('InvalidRequestException', `${why}.`);
