import { SIZE_BOUNDS } from '../../../../src/inventory/profile.ts';
import { mergePrices } from '../../../../src/plans/cost/prices.ts';
import { PRICES } from '../cost/price-table.ts';
import { holds } from './cases.ts';
import {
  arn,
  BRIDGE,
  cost,
  hazard,
  partitions,
  rules,
  type Sample,
  type SiteConfig,
  share,
  steps,
} from './site.ts';

const bridged = (settings: Parameters<typeof share>[1] = {}) => ({
  config: share('runs', { ...BRIDGE, ...settings }),
});
const sized = (files: number, bytes: number): Sample => ({
  facts: { runs: { cells: [{ sizeClass: SIZE_BOUNDS.length, ageClass: 0, files, bytes }] } },
});
/** A site with so many bridged shares. */
const many = (count: number) => (site: SiteConfig) => ({
  ...site,
  shares: Array.from({ length: count }, (_, at) => ({
    ...share('runs', BRIDGE)(site).shares[0],
    name: `s${at}`,
    prefix: `s${at}/`,
    export: `/export/s${at}`,
  })) as SiteConfig['shares'],
});
const TIB = 2 ** 40;

holds('HW5', [
  ['HW501', 'no clients, or some', bridged({ clients: undefined }), bridged()],
  ['HW502', '51 file shares, or 50', { config: many(51) }, { config: many(50) }],
  [
    'HW503',
    'over 20 million files',
    { ...bridged(), ...sized(20e6, 1e12) },
    { ...bridged(), ...sized(19e6, 1e12) },
  ],
  [
    'HW504',
    'over 64 TiB',
    { ...bridged(), ...sized(9, 64 * TIB + 1) },
    { ...bridged(), ...sized(9, 64 * TIB) },
  ],
  [
    'HW505',
    'links, with or without a file share',
    { ...bridged(), ...hazard('hard-link') },
    hazard('hard-link'),
  ],
  [
    'HW506',
    'ten million files, or one',
    { ...bridged(), ...sized(10e6, 1e12) },
    { ...bridged(), ...sized(1e6, 1e12) },
  ],
  ['HW507', 'crowded', { ...bridged(), ...hazard('crowded-directory') }, bridged()],
  [
    'HW508',
    'huge, with or without a file share',
    { ...bridged(), ...hazard('file-over-5tib') },
    hazard('file-over-5tib'),
  ],
  ['HW509', 'no bridge, or one', {}, bridged()],
  [
    'HW510',
    'SMB, or NFS',
    bridged({ protocol: 'smb', user: 'mover', password: 'env:MOVER', clients: undefined }),
    bridged(),
  ],
]);

const kms = (kmsKeyArn: string, encryption: 'SSE-KMS' | 'SSE-S3' = 'SSE-KMS') => ({
  config: (site: SiteConfig) => ({ ...site, bucket: { ...site.bucket, encryption, kmsKeyArn } }),
});
const roles = (settings: Partial<SiteConfig['roles']>) => ({
  config: (site: SiteConfig) => ({ ...site, roles: { ...site.roles, ...settings } }),
});
const gatewayRole = (role: string) => ({
  config: (site: SiteConfig) => ({
    ...site,
    gateways: (site.gateways ?? []).map((gateway) => ({ ...gateway, role })),
  }),
});
const unnamed = (site: SiteConfig) => ({ ...site, aws: { region: 'us-east-1' } });

holds('HW6', [
  ['HW601', 'a key elsewhere, or here', kms(arn('kms', 'key/1', 'eu-west-1')), kms(arn('kms', 'key/1'))],
  ['HW602', 'a key for nothing', kms(arn('kms', 'key/1'), 'SSE-S3'), kms(arn('kms', 'key/1'))],
  ['HW603', 'an alias, or a key', kms(arn('kms', 'alias/data')), kms(arn('kms', 'key/1'))],
  ['HW604', 'a user, or a role', roles({ dataSync: arn('iam', 'user/kim', '') }), {}],
  ['HW605', 'the role of DataSync, or one of its own', gatewayRole(arn('iam', 'role/datasync', '')), {}],
  ['HW606', 'one role, or two', roles({ reports: undefined }), {}],
  ['HW607', 'another account, or the same', gatewayRole(arn('iam', 'role/gateway', '', '999999999999')), {}],
  [
    'HW608',
    'no account, on AWS or in a rehearsal',
    { config: unnamed },
    { config: unnamed, input: (one) => ({ ...one, rehearsal: true }) },
  ],
]);

const confidence = (to: string, part: number) =>
  cost(({ lines }) => ({
    lines: lines
      .map((line, at) => ({
        ...line,
        usd: at === 0 ? part : 1 - part,
        confidence: at === 0 ? to : 'confirmed',
        months: null,
      }))
      .slice(0, 2),
  }));
const asOf = (date: string | null) =>
  cost(({ lines }) => ({ lines: lines.map((line) => ({ ...line, asOf: date })) }));
const horizon = (usd: number, allStandardUsd: number) =>
  cost(() => ({ horizon: { months: 36, usd: { low: usd, expected: usd, high: usd }, allStandardUsd } }));
const once = (expected: number, high: number) => cost(() => ({ once: { low: 0, expected, high } }));
const archived = (saved: number): Sample => ({
  ...sized(1e6, 1e15),
  plan: (plan) => horizon(1000, 1000 + saved)(rules(['runs/', 'DEEP_ARCHIVE', 2 ** 20])(plan)),
});
const days = (count: number): Sample => ({
  plan: (plan) => ({ ...plan, estimate: { ...plan.estimate, expectedSeconds: count * 86_400 } }),
});

/** A site whose `prices` names a file with these. */
const priceFile = (override: unknown): Sample => ({
  input: (one) => ({ ...one, prices: mergePrices(PRICES, override) }),
});
const ONE_CLASS = { s3: { storagePerGBMonth: { STANDARD: { value: 0.02, asOf: '2026-11-01' } } } };
const TWO_CLASSES = {
  s3: { storagePerGBMonth: { STANDARD_IA: { value: 0.01 }, GLACIER: { value: 0.003 } } },
};
const ALL_CLASSES = { s3: PRICES.source.s3 };
const NO_CLASS = { datasync: { basicPerGB: { value: 0.01, asOf: '2026-11-01' } } };

holds('HW7', [
  [
    'HW701',
    'a guess, or a note',
    { plan: confidence('unverified', 0.1) },
    { plan: confidence('secondary', 0.1) },
  ],
  [
    'HW702',
    'more than half, or half',
    { plan: confidence('secondary', 0.6) },
    { plan: confidence('secondary', 0.5) },
  ],
  ['HW703', '181 days, or 180', { plan: asOf('2025-05-04') }, { plan: asOf('2025-05-05T08:00:00Z') }],
  ['HW704', 'no date, or an old one', { plan: asOf(null) }, { plan: asOf('2020') }],
  [
    'HW705',
    'of another Region',
    { input: (one) => ({ ...one, prices: { ...PRICES, region: 'eu-west-1' } }) },
    {},
  ],
  ['HW706', 'three per cent more, or two', { plan: horizon(103, 100) }, { plan: horizon(102, 100) }],
  ['HW707', 'thrice as much, or twice', { plan: once(100, 300) }, { plan: once(100, 200) }],
  ['HW707', 'thrice very little', { plan: once(100, 300) }, { plan: once(10, 30) }],
  ['HW708', 'a restore of 1 PB costs about $2,350', archived(2000), archived(3000)],
  ['HW709', '91 days, or 90', days(91), days(90)],
  ['HW710', 'with a file share, or without', bridged(), {}],
  ['HW711', 'a file with the price of one class, or of all', priceFile(ONE_CLASS), priceFile(ALL_CLASSES)],
  ['HW711', 'one of two classes, or of no class at all', priceFile(TWO_CLASSES), priceFile(NO_CLASS)],
]);

const without = (kind: string) =>
  steps((step) => ({ ...step, needs: step.needs.filter((need) => !need.includes(`/${kind}`)) }));
const committed: Sample['since'] = (input) => ({
  ...input,
  shares: input.shares.map((one) => ({ ...one, progress: { transfersDone: 2, committed: true } })),
});
const lasting = (count: number) => partitions((one) => ({ ...one, seconds: count * 86_400 }));

const outage = (hours: number): Sample => ({
  plan: (plan) => ({
    ...plan,
    estimate: {
      ...plan.estimate,
      outages: plan.estimate.outages.map((one) => ({ ...one, expectedSeconds: hours * 3600 })),
    },
  }),
});

holds('HW8', [
  ['HW801', 'nobody, or somebody', { config: share('runs', { owner: undefined }) }, {}],
  ['HW802', 'a commit that waits for nothing', { plan: without('verify') }, {}],
  ['HW803', 'committed meanwhile, or not', { since: committed }, {}],
  ['HW804', 'not refreshed, or refreshed', { ...bridged(), plan: without('refresh-cache') }, bridged()],
  ['HW805', 'further names', hazard('hard-link-outside'), hazard('hard-link')],
  ['HW807', 'Friday evening to Monday morning, or more', outage(61), outage(60)],
  ['HW806', 'eight days, or seven', { plan: lasting(8) }, { plan: lasting(7) }],
  [
    'HW806',
    'the first pass, or a later one',
    { plan: lasting(8) },
    { plan: lasting(8), facts: { runs: { transfersDone: 1 }, home: { transfersDone: 1 } } },
  ],
]);
