import type { Plan } from '../../../../src/plans/plan.ts';
import { holds } from './cases.ts';
import { partitions, type SiteConfig, share } from './site.ts';

const ALL_WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const window = (gbps: number, to = '18:00') => ({
  config: (site: SiteConfig) => ({
    ...site,
    link: { windows: [{ days: [...ALL_WEEK], from: '00:00', to, gbps }] },
  }),
});
const link = (settings: SiteConfig['link']) => ({
  config: (site: SiteConfig) => ({ ...site, link: settings }),
});
/** Shares of each wave, and whether each is of no bytes. */
const waves =
  (...shares: readonly (readonly string[])[]) =>
  (plan: Plan): Plan => ({
    ...plan,
    waves: shares.map((names, at) => ({
      number: at + 1,
      name: `wave ${at + 1}`,
      shares: [...names],
      items: 10,
      bytes: 1000,
      reason: '',
      fromSeconds: 0,
      toSeconds: 0,
    })),
  });
const load = (days: number) =>
  partitions((one) => ({ ...one, seconds: one.agents.includes('one') ? days * 86_400 : 0 }));
const third = (site: SiteConfig) => ({
  ...site,
  agents: [
    ...site.agents,
    { name: 'three', arn: 'arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000003' },
  ],
});
const three = (site: SiteConfig): SiteConfig => ({
  ...site,
  shares: [
    ...site.shares,
    ...site.shares
      .slice(0, 1)
      .map((one) => ({ ...one, name: 'more', prefix: 'more/', export: '/export/more' })),
  ],
});
const limit = (maxBytes: number) => (site: SiteConfig) => ({ ...site, policy: { waves: { maxBytes } } });

holds('HW3', [
  ['HW301', 'a rate, or none', window(0.5), {}],
  ['HW302', 'hours of nothing, or of little', window(0), window(0.1)],
  ['HW303', 'all hours, or all but six a day', window(0, '24:00'), window(0)],
  ['HW304', 'more than the link, or as much', window(1.1), window(1)],
  ['HW305', 'a third agent', { config: third }, {}],
  [
    'HW306',
    'one of three has all the work, for more than a day, or less',
    { config: third, plan: load(2) },
    { config: third, plan: load(1) },
  ],
  [
    'HW307',
    'in the same wave, or in the next',
    { config: share('runs', { after: ['home'] }), plan: waves(['runs', 'home']) },
    { config: share('runs', { after: ['home'] }), plan: waves(['home'], ['runs']) },
  ],
  [
    'HW308',
    'two shares first, or one',
    { config: three, plan: waves(['runs', 'home'], ['more']) },
    { config: three, plan: waves(['runs'], ['home', 'more']) },
  ],
  [
    'HW308',
    'three shares, or too few for a pilot',
    { config: three, plan: waves(['runs', 'home', 'more']) },
    { plan: waves(['runs', 'home']) },
  ],
  [
    'HW308',
    'nothing was moved, or something',
    { config: three, plan: waves(['runs', 'home'], ['more']) },
    { config: three, plan: waves(['runs', 'home'], ['more']), facts: { runs: { transfersDone: 1 } } },
  ],
  [
    'HW309',
    'more bytes than allowed, or as many',
    { config: limit(999), plan: waves(['runs', 'home']) },
    { config: limit(1000), plan: waves(['runs', 'home']) },
  ],
  [
    'HW309',
    'a share that is too large for any wave',
    { config: limit(999), plan: waves(['runs', 'home']) },
    { config: limit(999), plan: waves(['runs'], ['home']) },
  ],
  ['HW310', '20 Gbit/s of tasks', link({ gbps: 26 }), link({ gbps: 25 })],
  ['HW311', 'all of the link, or most of it', link({ utilisation: 1 }), link({ utilisation: 0.95 })],
]);
