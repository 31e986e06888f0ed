import * as dataSync from '@aws-sdk/client-datasync';
import * as storageGateway from '@aws-sdk/client-storage-gateway';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATASYNC_LIMITS } from '../../src/rehearsal/datasync/limits.ts';
import { operationsOf } from '../../src/rehearsal/model.ts';
import { brokenLimit, type Limits, limitOf } from '../../src/rehearsal/model-limits.ts';
import { STORAGE_GATEWAY_LIMITS } from '../../src/rehearsal/storage-gateway/limits.ts';
import { expressionOf, hasCliModel, type ModelLimit, modelLimits } from './aws-cli-model.ts';

/** Where the CLI's model of 2022 says less than the newest one, or than the service's guide; ours follows those. */
const NEWER: Readonly<Record<string, string>> = {
  AgentArns: 'eight since there are Enhanced agents',
  S3BucketArn: 'longer for access points',
  ServerHostname: 'takes IPv6 addresses',
  AgentArn: 'agents of a rehearsed world have readable ids',
  'AgentArns[]': 'agents of a rehearsed world have readable ids',
  ResourceArn: 'agents of a rehearsed world have readable ids',
  'ClientList[]': 'takes IPv6 addresses',
  User: 'may hold fewer signs in newer models',
  Marker: 'is longer in newer models',
  'DomainControllers[]': 'may be shorter in newer models',
  EncryptionType: 'is newer than the model',
  Operator: 'is checked per filter',
  FilterType: 'has one word and a pattern that says no more',
  Key: 'takes % in newer models',
  'TagKeys[]': 'takes % in newer models',
};

const services: readonly (readonly [string, Readonly<Record<string, unknown>>, Limits, RegExp])[] = [
  ['datasync', dataSync, DATASYNC_LIMITS, /Efs|Fsx|Hdfs|ObjectStorage|AzureBlob/],
  [
    'storagegateway',
    storageGateway,
    STORAGE_GATEWAY_LIMITS,
    /Tape|Volume|Snapshot|SCSI|Chap|VTL|Retriev|Archival|Stored|WorkingStorage|UploadBuffer|FileSystem|BandwidthRateLimit|CacheReport|Maintenance|LocalConsole|Availability/,
  ],
];

const limitsOf = (service: string, sdk: Readonly<Record<string, unknown>>, elsewhere: RegExp) =>
  modelLimits(
    service,
    operationsOf(sdk).filter((operation) => !elsewhere.test(operation)),
  );
const nameOf = ({ structure, member, items }: ModelLimit): string =>
  `${structure}.${member}${items ? '[]' : ''}`;
const isNewer = ({ member, items }: ModelLimit): boolean =>
  NEWER[`${member}${items ? '[]' : ''}`] !== undefined;

describe.skipIf(!hasCliModel).each(services)('the limits of %s', (service, sdk, ours, elsewhere) => {
  const found = hasCliModel ? limitsOf(service, sdk, elsewhere) : [];

  test('are many', () => expect(found.length).toBeGreaterThan(60));

  test('are all there, with the bounds of AWS', () => {
    const differing = found.filter((limit) => {
      const own = limitOf(ours, limit.structure, `${limit.member}${limit.items ? '[]' : ''}`);
      if (own === undefined) return true;
      if (isNewer(limit)) return false;
      const { min = 0, max, enum: values } = limit.shape;
      if (values !== undefined) return !values.every((value) => own.values?.includes(value));
      return (own.min ?? 0) !== min || own.max !== max;
    });
    expect(
      differing.map(
        (limit) =>
          `${nameOf(limit)} ${JSON.stringify({ ...limit.shape, documentation: undefined }).slice(0, 200)}`,
      ),
    ).toEqual([]);
  });

  const patterns = found.filter((limit) => limit.shape.pattern !== undefined && !limit.shape.enum);
  test.each(patterns.map((limit) => [nameOf(limit), limit] as const))(
    '%s has its pattern',
    (_name, limit) => {
      const own = limitOf(ours, limit.structure, `${limit.member}${limit.items ? '[]' : ''}`);
      const model = expressionOf(limit.shape.pattern ?? '');
      const { min = 0, max = 4096 } = limit.shape;
      const refusedNow = limit.member === 'User' ? /["<>]/ : /(?!)/;
      const legal = fc
        .stringMatching(model, { maxLength: 200 })
        .filter((t) => t.length >= min && t.length <= max && !refusedNow.test(t));
      const any = fc.oneof(
        fc.string({ unit: 'grapheme-ascii', minLength: min, maxLength: 40 }),
        fc.tuple(legal, fc.constantFrom('', '!', '\n', 'é', '\0', '[', ' ')).map(([text, end]) => text + end),
      );
      fc.assert(
        fc.property(legal, (text) => brokenLimit(own, text) === null),
        { numRuns: 50 },
      );
      if (isNewer(limit)) return;
      fc.assert(
        fc.property(any, (text) => {
          if (text.length < min || text.length > max) return;
          expect(brokenLimit(own, text) === null).toBe(model.test(text));
        }),
        { numRuns: 200 },
      );
    },
  );
});
