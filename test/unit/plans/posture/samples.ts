import { parseConfig } from '../../../../src/config/parse.ts';
import type { Config } from '../../../../src/config/schema.ts';
import type { LivePosture, WantedPosture } from '../../../../src/plans/posture/posture.ts';
import { wantedPosture } from '../../../../src/plans/posture/wanted.ts';
import { but, GOOD } from '../../config/sample.ts';

/** A bucket as old ones are: nothing on. */
export const OLD: LivePosture = {
  versioning: { status: 'Off', mfaDelete: false },
  publicAccess: {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  },
  ownership: 'ObjectWriter',
  encryption: { algorithm: 'AES256', keyId: null, bucketKey: false, blocked: [] },
  objectLock: null,
  inventory: null,
  policy: null,
};

export const BREAK_GLASS = 'arn:aws:iam::123456789012:role/break-glass';
export const HEADWATER = 'arn:aws:iam::123456789012:role/headwater';
export const GATEWAY = 'arn:aws:iam::123456789012:role/gateway';

/** The sample configuration with lines below `bucket:`. Its share `office` is served by a gateway, `raw` is not. */
export function configWith(...lines: readonly string[]): Config {
  const below = lines.map((line) => `\n  ${line}`).join('');
  return parseConfig(but('  control: demo-control', `  control: demo-control${below}`), 'headwater.yaml');
}

/** The same with somebody who may delete. */
export function guarded(): Config {
  const text = but('  control: demo-control', `  control: demo-control\n  breakGlass: ["${BREAK_GLASS}"]`);
  return parseConfig(but('roles:', `roles:\n  headwater: ${HEADWATER}`, text), 'headwater.yaml');
}

export const CONFIG = parseConfig(GOOD, 'headwater.yaml');
export const wanted = (config: Config = CONFIG): WantedPosture => wantedPosture(config, config.bucket.name);

/** A policy's text. */
export const policyOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
export const FOREIGN = {
  Sid: 'Logs and more',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: ['s3:PutObject'],
  Resource: 'arn:aws:s3:::demo-data/logs/*',
  Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
};
