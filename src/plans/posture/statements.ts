import { accountOf } from '../../config/account.ts';
import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { Config, ShareConfig } from '../../config/schema.ts';
import { type PolicyStatement, sidPrefix } from './posture.ts';

/** Below this prefix of the control bucket S3 delivers the inventory reports of a migration. */
export function reportsPrefix(migration: string): string {
  return `${migration}/inventory-reports`;
}

/** Our statements for the policy of the data bucket. */
export function dataStatements(config: Config): readonly PolicyStatement[] {
  const { bucket, shares } = config;
  const place = placeOf(config, bucket.name);
  const ours = bucket.prefix === '' ? shares.map((share) => share.prefix) : [bucket.prefix];
  const unserved = shares.filter((share) => !isServed(share)).map((share) => resolveKeyPrefix(config, share));
  return [
    ...tlsOnly(config, place),
    keepVersions(config, place, ours),
    ...(bucket.breakGlass.length > 0 && unserved.length > 0 ? [keepObjects(config, place, unserved)] : []),
    ...keepSettings(config, place),
  ];
}

/** Our statements for the policy of the control bucket. */
export function controlStatements(config: Config): readonly PolicyStatement[] {
  const { bucket, migration } = config;
  const place = placeOf(config, bucket.control);
  const records = [`ledger/${migration}/`, `${migration}/evidence/`, `${migration}/inventories/`];
  return [
    ...tlsOnly(config, place),
    keepVersions(config, place, [`ledger/${migration}/`, `${migration}/`]),
    // Where the newest version of an event is a delete marker, its key is free again.
    keepObjects(config, place, records),
    ...keepSettings(config, place),
    ...takeReports(config, place),
  ];
}

/** A bucket's ARN, and the first letters of all ours in its policy. */
interface Place {
  readonly arn: string;
  readonly sid: (purpose: string) => string;
}

function placeOf({ migration, roles }: Config, bucket: string): Place {
  const partition = roles.dataSync.split(':')[1] ?? 'aws';
  return {
    arn: `arn:${partition}:s3:::${bucket}`,
    sid: (purpose) => `${sidPrefix(migration)}${purpose}`,
  };
}

/** People delete files through the file share, and on a bucket with versions that is `s3:DeleteObject`. */
function isServed(share: ShareConfig): boolean {
  return share.gateway !== undefined;
}

/**
 * Services of AWS come over AWS's own network, without the key that the condition asks for [aws-facts D]. `IfExists`: unsigned requests
 * have no such key and are refused too. An endpoint without TLS would shut everybody out, headwater first.
 */
function tlsOnly({ aws }: Config, { arn, sid }: Place): readonly PolicyStatement[] {
  if (aws.endpoint?.startsWith('http://') === true) return [];
  return [
    {
      Sid: sid('TlsOnly'),
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [arn, `${arn}/*`],
      Condition: {
        Bool: { 'aws:SecureTransport': ['false'] },
        BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] },
      },
    },
  ];
}

/** Deleting a version is the one deletion that nothing brings back; nobody in a migration has reason to. */
function keepVersions(config: Config, place: Place, prefixes: readonly string[]): PolicyStatement {
  return denial(
    place,
    'KeepVersions',
    ['s3:DeleteObjectVersion'],
    below(place, prefixes),
    config.bucket.breakGlass,
  );
}

function keepObjects(config: Config, place: Place, prefixes: readonly string[]): PolicyStatement {
  return denial(place, 'KeepObjects', ['s3:DeleteObject'], below(place, prefixes), config.bucket.breakGlass);
}

/** Without somebody who may, these would be locks without a key; headwater itself writes lifecycle rules. */
function keepSettings({ bucket, roles }: Config, place: Place): readonly PolicyStatement[] {
  if (bucket.breakGlass.length === 0 || roles.headwater === undefined) return [];
  const actions = ['s3:PutBucketVersioning', 's3:PutLifecycleConfiguration'];
  return [denial(place, 'KeepSettings', actions, [place.arn], [...bucket.breakGlass, roles.headwater])];
}

/** S3 delivers reports as a service; what it may write, and for which bucket of whose, is all it is let. */
function takeReports(config: Config, { arn, sid }: Place): readonly PolicyStatement[] {
  if (config.bucket.inventory === 'off') return [];
  const account = accountOf(config);
  return [
    {
      Sid: sid('TakeReports'),
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [`${arn}/${reportsPrefix(config.migration)}/*`],
      Condition: {
        ArnLike: { 'aws:SourceArn': [placeOf(config, config.bucket.name).arn] },
        StringEquals: {
          's3:x-amz-acl': ['bucket-owner-full-control'],
          ...(account === null ? {} : { 'aws:SourceAccount': [account] }),
        },
      },
    },
  ];
}

function below({ arn }: Place, prefixes: readonly string[]): readonly string[] {
  return [...prefixes].sort().map((prefix) => `${arn}/${prefix}*`);
}

function denial(
  { sid }: Place,
  purpose: string,
  actions: readonly string[],
  resources: readonly string[],
  except: readonly string[],
): PolicyStatement {
  return {
    Sid: sid(purpose),
    Effect: 'Deny',
    Principal: '*',
    Action: [...actions],
    Resource: [...resources],
    ...(except.length === 0
      ? {}
      : { Condition: { ArnNotLike: { 'aws:PrincipalArn': [...new Set(except)].sort() } } }),
  };
}
