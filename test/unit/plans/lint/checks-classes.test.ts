import { holds } from './cases.ts';
import { BRIDGE, rules, type Sample, type SiteConfig, share, steps } from './site.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const reader = (prefix: string) => (site: SiteConfig) => ({
  ...site,
  readers: [{ name: 'trainer', prefix, kind: 'sagemaker' as const }],
});
const archive = (config: (site: SiteConfig) => SiteConfig) => (site: SiteConfig) =>
  share('runs', { strategy: 'archive' })(config(site));
const cells = (small: number, large: number): Sample => ({
  facts: {
    runs: {
      cells: [
        { sizeClass: 1, ageClass: 0, files: small, bytes: small * 1000 },
        { sizeClass: 7, ageClass: 0, files: large, bytes: large * 1e8 },
      ],
    },
  },
});
const cold = (coldBytes: number): Sample => ({ facts: { runs: { coldBytes } } });
const months = (retentionMonths: number) => (site: SiteConfig) => ({ ...site, policy: { retentionMonths } });
const keepingVersions = (settings: Parameters<typeof share>[1]) => (site: SiteConfig) => ({
  ...share('home', settings)(site),
  policy: { noncurrentDays: 'never' as const },
});
const many = (count: number) =>
  rules(...Array.from({ length: count }, (_, at) => [`runs/${at}/`, 'GLACIER', MIB] as const));
const withoutNeeds = steps((step) => (step.kind === 'lifecycle-rules' ? { ...step, needs: [] } : step));

holds('HW4', [
  ['HW401', 'a reader of the share', { config: archive(reader('runs/')) }, { config: reader('runs/') }],
  ['HW402', 'where nothing lands', { config: reader('old/') }, { config: reader('runs/deep/') }],
  ['HW403', 'the whole bucket, or one share', { config: reader('') }, { config: reader('runs/') }],
  ['HW404', 'without a slash', { config: reader('runs') }, { config: reader('runs/') }],
  [
    'HW405',
    'GLACIER, or what reads at once',
    { config: reader('runs/'), plan: rules(['runs/', 'GLACIER', MIB]) },
    { config: reader('runs/'), plan: rules(['runs/', 'GLACIER_IR', MIB]) },
  ],
  [
    'HW406',
    'under a file share, or a plain prefix',
    { config: share('home', BRIDGE), plan: rules(['home/old/', 'GLACIER_IR', MIB]) },
    { config: share('home', BRIDGE), plan: rules(['runs/', 'GLACIER_IR', MIB]) },
  ],
  [
    'HW421',
    'more small files than large ones, or as many',
    { ...cells(11, 10), plan: rules(['runs/', 'GLACIER', MIB]) },
    { ...cells(10, 10), plan: rules(['runs/', 'GLACIER', MIB]) },
  ],
  [
    'HW422',
    '60 KiB and 76 KiB are where GLACIER and DEEP_ARCHIVE pay in 36 months [aws-facts A.5]',
    { plan: rules(['runs/', 'DEEP_ARCHIVE', 75 * KIB]) },
    { plan: rules(['runs/', 'GLACIER', 75 * KIB], ['home/', 'DEEP_ARCHIVE', 77 * KIB]) },
  ],
  [
    'HW423',
    'a byte under 128 KiB, or that',
    { plan: rules(['runs/', 'GLACIER', 128 * KIB - 1]) },
    { plan: rules(['runs/', 'GLACIER', 128 * KIB]) },
  ],
  [
    'HW424',
    'no bound and a small file, or none',
    { ...cells(1, 10), plan: rules(['runs/', 'GLACIER', 0]) },
    { ...cells(0, 10), plan: rules(['runs/', 'GLACIER', 0]) },
  ],
  [
    'HW425',
    'the wide rule is the cheaper one, or the dearer one',
    { plan: rules(['', 'DEEP_ARCHIVE', MIB], ['runs/', 'GLACIER_IR', MIB]) },
    { plan: rules(['', 'GLACIER_IR', MIB], ['runs/', 'DEEP_ARCHIVE', MIB]) },
  ],
  [
    'HW425',
    'INTELLIGENT_TIERING yields to GLACIER only',
    { plan: rules(['', 'INTELLIGENT_TIERING', MIB], ['runs/', 'GLACIER_IR', MIB]) },
    { plan: rules(['', 'INTELLIGENT_TIERING', MIB], ['runs/', 'GLACIER', MIB]) },
  ],
  [
    'HW426',
    'with one for uploads and one for the versions of each of two shares: 998, or 997',
    { plan: many(998) },
    { plan: many(997) },
  ],
  [
    'HW427',
    'five months of 180 days, or six',
    { config: months(5), plan: rules(['runs/', 'DEEP_ARCHIVE', MIB]) },
    { config: months(6), plan: rules(['runs/', 'DEEP_ARCHIVE', MIB]) },
  ],
  [
    'HW428',
    'day 29, or 30',
    { plan: rules(['runs/', 'STANDARD_IA', MIB, 29]) },
    { plan: rules(['runs/', 'STANDARD_IA', MIB, 30]) },
  ],
  [
    'HW429',
    'a tenth is cold, or more than half',
    { ...cold(1e9), config: share('runs', { strategy: 'archive' }) },
    { ...cold(6e9), config: share('runs', { strategy: 'archive' }) },
  ],
  [
    'HW430',
    'mostly cold, with or without a rule',
    { ...cold(6e9), plan: rules(['runs/', 'INTELLIGENT_TIERING', MIB]) },
    { ...cold(6e9), plan: rules(['runs/p1/', 'DEEP_ARCHIVE', MIB]) },
  ],
  ['HW431', 'a rule that waits for nothing', { plan: withoutNeeds }, {}],
  [
    'HW432',
    'a file share whose versions nobody removes, or a share without one',
    { config: keepingVersions(BRIDGE) },
    { config: keepingVersions({}) },
  ],
]);
