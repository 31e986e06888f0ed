import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { ESTATE_SHARES } from '../../../src/estate/estate.ts';
import { HAZARD_IDS } from '../../../src/inventory/hazards.ts';
import { configTemplate, type Template, type TemplateShare } from '../../../src/wiring/config-template.ts';

const share = (other: Partial<TemplateShare> = {}): TemplateShare => ({
  name: 'one',
  protocol: 'nfs',
  server: 'filer.example.com',
  export: '/export/one',
  mount: '/mnt/one',
  strategy: 'migrate',
  ...other,
});
const template = (other: Partial<Template> = {}): Template => ({
  migration: 'lab',
  shares: [share()],
  accept: [],
  ...other,
});
const parsed = (given: Template) =>
  parseConfig(configTemplate(given), 'headwater.yaml', { hazardIds: HAZARD_IDS });

describe('a generated configuration', () => {
  it.each<{ readonly why: string; readonly given: Template }>([
    { why: 'one NFS share', given: template() },
    {
      why: 'an SMB share, whose password is only pointed at',
      given: template({ shares: [share({ protocol: 'smb' })] }),
    },
    { why: 'a bridge, which needs a gateway', given: template({ shares: [share({ strategy: 'bridge' })] }) },
    {
      why: 'the sample estate',
      given: template({ shares: ESTATE_SHARES.map((one) => ({ ...one, mount: `estate/${one.name}` })) }),
    },
    {
      why: 'every hazard accepted',
      given: template({
        accept: HAZARD_IDS.map((hazard) => ({ hazard, reason: `no need for ${hazard}: "old"` })),
      }),
    },
    {
      why: 'a mount with anything in its name',
      given: template({ shares: [share({ mount: '/mnt/it\'s "x" #1: {a}\\n\t' })] }),
    },
  ])('is valid: $why', ({ given }) => {
    const config = parsed(given);
    expect(config.shares.map(({ name }) => name)).toEqual(given.shares.map(({ name }) => name));
    expect(config.shares.map(({ mount }) => mount)).toEqual(given.shares.map(({ mount }) => mount));
    expect(config.policy.exceptions.map(({ hazard }) => hazard)).toEqual(
      given.accept.map(({ hazard }) => hazard),
    );
  });

  it('has lines to uncomment for what is set seldom, which are valid together', () => {
    const yaml = configTemplate(template());
    const keys = 'breakGlass|objectLock|inventory|blockSseC|headwater|noncurrentDays|drift|foreignRules';
    const line = new RegExp(`^( +)# ((?:${keys}): )`, 'gm');
    expect([...yaml.matchAll(line)].map(([, , key]) => key?.slice(0, -2))).toEqual(keys.split('|'));
    const config = parseConfig(yaml.replace(line, '$1$2'), 'headwater.yaml', { hazardIds: HAZARD_IDS });
    const { bucket, roles, policy } = config;
    expect(bucket).toMatchObject({
      inventory: 'daily',
      blockSseC: true,
      objectLock: { mode: 'GOVERNANCE', days: 30 },
    });
    expect(bucket.breakGlass).toHaveLength(1);
    expect(roles.headwater).toContain(':role/headwater');
    expect(policy).toMatchObject({ noncurrentDays: 90, drift: { pattern: '15 6 * * *', timeZone: 'UTC' } });
    expect(policy.foreignRules).toMatchObject([{ id: 'their-rule' }]);
  });

  it('is for the rehearsal, and holds no secret', () => {
    const config = parsed(template({ shares: [share({ protocol: 'smb' })] }));
    expect(config.aws.endpoint).toBe('rehearsal');
    expect(config.queue).toBe('embedded');
    expect(config.shares[0]?.password).toBe('env:HEADWATER_SMB_PASSWORD');
    expect(config.bucket.control, 'reports never mix with data').not.toBe(config.bucket.name);
  });

  it('gives each share a prefix of its own, a gateway only to bridges, and agents in turn', () => {
    const config = parsed(
      template({
        shares: [
          share(),
          share({ name: 'two', export: '/two', strategy: 'bridge' }),
          share({ name: 'three' }),
        ],
      }),
    );
    expect(config.shares.map(({ prefix }) => prefix)).toEqual(['one/', 'two/', 'three/']);
    expect(config.shares.map(({ gateway }) => gateway)).toEqual([undefined, 'gateway-a', undefined]);
    expect(config.shares.map(({ agents }) => agents)).toEqual([['agent-a'], ['agent-b'], ['agent-a']]);
    expect(parsed(template()).gateways).toEqual([]);
  });

  it('carries any mount and any reason through YAML unchanged', () => {
    // Lone surrogates are no text a file could hold, and the schema wants more than white space.
    const text = fc.string({ unit: 'grapheme', minLength: 3 });
    fc.assert(
      fc.property(text, text, (mount, reason) => {
        const config = parsed(
          template({ shares: [share({ mount })], accept: [{ hazard: 'bad-utf8', reason }] }),
        );
        expect(config.shares[0]?.mount).toBe(mount);
        expect(config.policy.exceptions[0]?.reason).toBe(reason);
      }),
      { numRuns: 60 },
    );
  });
});
