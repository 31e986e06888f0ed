import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { stubName } from '../../../src/config/stub-names.ts';
import { addStubs, NOT_MOUNTED, type Stub } from '../../../src/config/stubs.ts';
import { configTemplate } from '../../../src/wiring/config-template.ts';

const found = (exported: string, more: Partial<Stub> = {}): Stub => ({
  protocol: 'nfs',
  server: 'filer.example.com',
  export: exported,
  ...more,
});
const CONFIG = configTemplate({
  migration: 'lab',
  shares: [
    {
      name: 'projects',
      protocol: 'nfs',
      server: 'filer',
      export: '/export/projects',
      mount: '/mnt/projects',
      strategy: 'migrate',
    },
  ],
  accept: [],
});

describe('the name of a share that was found', () => {
  const none = { names: [], prefixes: [] };
  it.each([
    { why: 'the last folder', path: '/vol/vol1/home', taken: none, name: 'home' },
    { why: 'what no name may hold becomes a dash', path: '/My (Data)_2.x', taken: none, name: 'my-data-2-x' },
    {
      why: 'the folder above where it is taken',
      path: '/vol1/home',
      taken: { names: ['home'], prefixes: [] },
      name: 'vol1-home',
    },
    {
      why: 'a prefix that would overlap is taken too',
      path: '/vol1/home',
      taken: { names: [], prefixes: ['home/'] },
      name: 'vol1-home',
    },
    {
      why: 'a number when folders do not help',
      path: '/home',
      taken: { names: ['home', 'home-2'], prefixes: [] },
      name: 'home-3',
    },
    { why: 'the root has no folder', path: '/', taken: none, name: 'share-2' },
    { why: 'kept for all shares', path: '/all', taken: none, name: 'all-2' },
    { why: 'nothing of it can stay', path: '/...', taken: none, name: 'share-2' },
  ])('$why', ({ path, taken, name }) => expect(stubName(path, taken)).toBe(name));
});

describe('shares that are added to a configuration', () => {
  it('come after the last one, to be filled in, and nothing else changes', () => {
    const { text, names, added, afterLine } = addStubs(CONFIG, 'headwater.yaml', [found('/export/home')]);
    expect(names).toEqual(['home']);
    const lines = text.split('\n');
    expect(lines.slice(afterLine, afterLine + added.length)).toEqual(added);
    expect(lines.toSpliced(afterLine, added.length).join('\n')).toBe(CONFIG);
    expect(parseConfig(text, 'x').shares.at(-1)).toMatchObject({
      name: 'home',
      export: '/export/home',
      mount: `${NOT_MOUNTED}/home`,
      prefix: 'home/',
      agents: ['agent-a'],
    });
  });

  it('keep comments, order, quotes and line ends', () => {
    const kept = CONFIG.replace('\npolicy:', '    # owner: nobody yet\n\n# By whom?\npolicy:').replace(
      'gbps: 1',
      'gbps:   1 # really',
    );
    for (const given of [kept, kept.replaceAll('\n', '\r\n')]) {
      const { text, added, afterLine } = addStubs(given, 'x', [found('/a'), found('/b')]);
      const lines = text.split('\n');
      expect(lines.toSpliced(afterLine, added.length).join('\n')).toBe(given);
      expect(lines[afterLine - 1]).toContain('# owner: nobody yet');
      expect(parseConfig(text, 'x').shares.map((share) => share.name)).toEqual(['projects', 'a', 'b']);
    }
  });

  it('go to the end of a file whose last line has no end, and whose list is not indented', () => {
    const shares = CONFIG.slice(CONFIG.indexOf('shares:'), CONFIG.indexOf('\npolicy:'));
    const given = `${CONFIG.replace(shares, '').trimEnd()}\n${shares.replaceAll('\n  ', '\n').trimEnd()}`;
    expect(parseConfig(given, 'x').shares).toHaveLength(1);
    const { text } = addStubs(given, 'x', [found('/b')]);
    expect(text.startsWith(given)).toBe(true);
    expect(parseConfig(text, 'x').shares).toHaveLength(2);
  });

  it('with smb, have whom to read as, and where the password is', () => {
    const stub = found('/Office', {
      protocol: 'smb',
      user: 'DOM\\me',
      domain: 'LAB',
      password: 'env:PW',
      remark: 'why',
    });
    const { text } = addStubs(CONFIG, 'x', [stub]);
    expect(parseConfig(text, 'x').shares.at(-1)).toMatchObject({
      user: 'DOM\\me',
      domain: 'LAB',
      password: 'env:PW',
    });
    expect(text).toContain('  # why\n');
  });

  it.each([
    ['that is no YAML', 'a: [', 'config-invalid'],
    ['that is not valid', 'migration: x', 'config-invalid'],
    [
      'whose shares are in one line',
      CONFIG.replace(
        /shares:[\s\S]+?\n\n/,
        'shares: [{ name: a, protocol: nfs, server: b, export: /c, mount: d, agents: [agent-a], prefix: e/ }]\n\n',
      ),
      'config-shares-flow',
    ],
  ])('do not go into a file %s', (_, text, code) => {
    expect(() => addStubs(text, 'x', [found('/a')])).toThrowError(expect.objectContaining({ code }));
  });

  it('never change what was there, whatever exports are called', () => {
    const letters = [...'aB1_-+. ()/'];
    const exported = fc
      .array(fc.constantFrom(...letters), { maxLength: 30 })
      .map((all) => `/${all.join('')}`);
    fc.assert(
      fc.property(fc.array(exported, { minLength: 1, maxLength: 5 }), (all) => {
        const { text, names } = addStubs(
          CONFIG,
          'x',
          all.map((one) => found(one)),
        );
        const config = parseConfig(text, 'x');
        expect(config.shares.slice(1).map((share) => share.export)).toEqual(all);
        expect(config.shares.slice(1).map((share) => share.name)).toEqual(names);
      }),
      { numRuns: 50 },
    );
  });
});
