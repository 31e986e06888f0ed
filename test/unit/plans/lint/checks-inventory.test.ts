import { listing } from '../plan-sample.ts';
import { type Case, holds } from './cases.ts';
import { hazard, type Sample, type SiteConfig, share } from './site.ts';

const runs = (facts: NonNullable<Sample['facts']>[string]) => ({ facts: { runs: facts } });
const accepts = (site: SiteConfig) => ({
  ...site,
  policy: { exceptions: [{ hazard: 'bad-utf8', reason: 'old scanner', by: 'kim' }] },
});

holds('HW1', [
  ['HW101', 'a directory was not read', runs({ unreadable: 1 }), runs({ unreadable: 0 })],
  [
    'HW102',
    'a name that is not UTF-8, once accepted',
    hazard('bad-utf8'),
    { ...hazard('bad-utf8'), config: accepts },
  ],
  ['HW103', 'a listing', runs({ origin: listing() }), runs({ origin: { kind: 'scan', attempts: 1 } })],
  [
    'HW104',
    'seven days, or six',
    runs({ finishedAt: '2025-10-25T08:00:00.000Z' }),
    runs({ finishedAt: '2025-10-25T08:00:01.000Z' }),
  ],
  [
    'HW105',
    'a pattern that matches nothing, or one entry',
    { config: share('runs', { exclude: ['*.tmp'] }) },
    { config: share('runs', { exclude: ['*.tmp'] }), ...runs({ excluded: { entries: 1, bytes: 1 } }) },
  ],
  [
    'HW106',
    'more than half of the 101 entries, or less',
    { config: share('runs', { exclude: ['*.tmp'] }), ...runs({ excluded: { entries: 51, bytes: 1 } }) },
    { config: share('runs', { exclude: ['*.tmp'] }), ...runs({ excluded: { entries: 50, bytes: 1 } }) },
  ],
  ['HW107', 'accepted without need', { config: accepts }, { config: accepts, ...hazard('bad-utf8') }],
  [
    'HW108',
    'scanned as SMB',
    { share: (one) => ({ ...one, inventory: { ...one.inventory, protocol: 'smb' } }) },
    {},
  ],
  [
    'HW109',
    'an export within another, unless that one leaves it out',
    { config: share('home', { export: '/export/runs/home' }) },
    {
      config: (site) =>
        share('runs', { exclude: ['/home'] })(share('home', { export: '/export/runs/home' })(site)),
    },
  ],
  [
    'HW109',
    'a name that only begins alike',
    { config: share('home', { export: '/export/runs/' }) },
    { config: share('home', { export: '/export/runs-old' }) },
  ],
  [
    'HW110',
    'two days ahead, or an hour',
    runs({ finishedAt: '2025-11-03T08:00:00.000Z' }),
    runs({ finishedAt: '2025-11-01T09:00:00.000Z' }),
  ],
  ...(
    [
      ['HW111', 'case-clash'],
      ['HW111', 'unicode-twin'],
      ['HW112', 'windows-name'],
      ['HW113', 'symlink-outside'],
      ['HW114', 'symlink-loop'],
      ['HW115', 'hard-link'],
      ['HW116', 'sparse-file'],
      ['HW117', 'component-too-long'],
      ['HW118', 'control-character'],
      ['HW119', 'changing-file'],
      ['HW120', 'acl'],
      ['HW121', 'offline-file'],
      ['HW122', 'odd-time'],
    ] as const
  ).map(([id, one]): Case => [id, one, hazard(one), hazard('symlink')]),
]);
