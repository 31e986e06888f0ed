import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import type { Discovery, Offer, SmbType } from '../../../src/ports/discovery.ts';
import { discover } from '../../../src/steps/discover.ts';
import { configTemplate } from '../../../src/wiring/config-template.ts';

const nfs = (name: string | Buffer): Offer => ({ protocol: 'nfs', name: Buffer.from(name), clients: [] });
const smb = (name: string | Buffer, type: SmbType = 'disk'): Offer => ({
  protocol: 'smb',
  name: Buffer.from(name),
  type,
  comment: '',
});
const offering = (...offers: readonly Offer[]): Discovery => ({
  exports: async () => ({ kind: 'listed', offers: offers.filter((one) => one.protocol === 'nfs') }),
  smbShares: async () => ({ kind: 'listed', offers: offers.filter((one) => one.protocol === 'smb') }),
});
const { shares } = parseConfig(
  configTemplate({
    migration: 'lab',
    shares: [
      { name: 'one', protocol: 'nfs', server: 'filer', export: '/one/', mount: 'm', strategy: 'migrate' },
      { name: 'two', protocol: 'smb', server: 'filer', export: '/Two', mount: 'm', strategy: 'migrate' },
    ],
    accept: [],
  }),
  'x',
);
const both = ['nfs', 'smb'] as const;
const judge = async (offer: Offer, host = 'filer') =>
  (await discover(offering(offer), { host, protocols: both }, shares)).found[0];

describe('what a server offers', () => {
  it.each([
    ['projects', 'disk', 'share'],
    ['C$', 'disk', 'administrative'],
    ['admin$', 'disk', 'administrative'],
    ['print$', 'disk', 'administrative'],
    ['SYSVOL', 'disk', 'administrative'],
    ['IPC$', 'ipc', 'administrative'],
    ['Finance$', 'disk', 'hidden'],
    ['laser', 'printer', 'printer'],
    ['modem', 'other', 'administrative'],
  ] as const)('%s (%s) is %s', async (name, type, kind) =>
    expect(await judge(smb(name, type))).toMatchObject({ kind, export: `/${name}` }),
  );

  it.each([
    { why: 'an ordinary export', offer: nfs('/export/a b(1)'), refused: null },
    { why: 'an equals sign', offer: nfs('/data/dt=2026'), refused: /letters, digits/ },
    { why: 'an umlaut', offer: smb('späce'), refused: /letters, digits/ },
    { why: 'a dollar with NFS', offer: nfs('/a$'), refused: /\$ for SMB only/ },
    { why: 'a dollar with SMB', offer: smb('a$b'), refused: null },
    { why: 'not UTF-8', offer: nfs(Buffer.from([0x2f, 0xff])), refused: /not UTF-8/ },
    { why: 'longer than any path', offer: nfs(`/${'a'.repeat(4096)}`), refused: /4,096/ },
    { why: 'no path', offer: nfs('export'), refused: /not a path/ },
  ])('$why', async ({ offer, refused }) => {
    const found = await judge(offer);
    if (refused === null) expect(found?.refused).toBeNull();
    else expect(found?.refused).toMatch(refused);
  });

  it('a host name with an underscore is refused for all of it', async () =>
    expect((await judge(nfs('/a'), 'my_filer'))?.refused).toMatch(/underscore/));

  it.each([
    [nfs('/one'), 'FILER', 'one'],
    [nfs('/one'), 'other', null],
    [nfs('/One'), 'filer', null],
    [smb('TWO'), 'filer', 'two'],
    [smb('one'), 'filer', null],
  ])('which share it is already: %#', async (offer, host, name) =>
    expect((await judge(offer, host))?.configuredAs).toBe(name),
  );

  it('says what lies within what, the nearest, and sorts', async () => {
    const offers = ['/a/b/c', '/a', '/ab', '/a/b', '/'].map(nfs);
    const { found } = await discover(offering(...offers), { host: 'filer', protocols: both }, []);
    expect(found.map((one) => [one.name.text, one.within?.text])).toEqual([
      ['/', undefined],
      ['/a', '/'],
      ['/a/b', '/a'],
      ['/a/b/c', '/a/b'],
      ['/ab', '/'],
    ]);
  });

  it('takes its time over neither many exports nor long ones', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => nfs(`/vol/${at % 100}/${at}`));
    const offers = [...many, nfs('/vol'), nfs(`${'/'.repeat(200_000)}a`)];
    const started = performance.now();
    const { found } = await discover(offering(...offers), { host: 'filer', protocols: both }, shares);
    expect(found.filter((one) => one.within?.text === '/vol')).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('asks for the protocols it was told to only', async () => {
    const { answers } = await discover(offering(), { host: 'filer', protocols: ['smb'] }, []);
    expect(answers.map(({ protocol }) => protocol)).toEqual(['smb']);
  });
});
