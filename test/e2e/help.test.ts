import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../src/errors.ts';
import { COMMAND_VALUES } from '../../src/views/values/command-values.ts';
import { headwater } from './headwater.ts';

interface Described {
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly string[];
  readonly flags: Readonly<Record<string, { readonly description?: string; readonly env?: string }>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
/** Made by the build, so it is what `--help` shows. */
const manifest = JSON.parse(read('oclif.manifest.json')) as {
  readonly commands: Readonly<Record<string, Described>>;
};
const commands = Object.entries(manifest.commands).map(
  ([id, described]) => [id.replaceAll(':', ' '), described] as const,
);

describe.each(commands)('headwater %s', (name, { summary, description, examples, flags }) => {
  it('has a summary of one sentence', () => expect(summary).toMatch(/^[A-Z].+\.$/));
  it('has two examples at least, and they are of this program', () => {
    expect(examples?.length ?? 0).toBeGreaterThanOrEqual(2);
    for (const example of examples ?? []) expect(example).toMatch(/^<%= config\.bin %> \S/);
  });
  it('names its exit codes', () => {
    const named = /Exit codes: (.+)\.$/.exec(description ?? '')?.[1]?.split(', ') ?? [];
    expect(named.map((one) => Number.parseInt(one, 10))).toEqual([0, ...Object.values(EXIT_CODES)]);
  });
  it.each(Object.entries(flags).filter(([flag]) => !['help', 'version'].includes(flag)))(
    '--%s is explained, and has an environment variable',
    (_flag, { description: text, env }) => {
      expect(text).toMatch(/\S/);
      expect(env).toMatch(/^HEADWATER_[A-Z_]+$/);
    },
  );
  it('has a documented value', () => expect(Object.keys(COMMAND_VALUES)).toContain(name));
});

describe('commands', () => {
  const names = commands.map(([name]) => name).toSorted();

  it('are those with a value, and no other', () =>
    expect(names).toEqual(Object.keys(COMMAND_VALUES).toSorted()));

  it('are those in the table of README.md', () => {
    const table = read('README.md').split('## Commands')[1]?.split('### ')[0] ?? '';
    const listed = table.split('\n').flatMap((line) => {
      const [first = '', ...others] = [...(/^\| (`.+?) \|/.exec(line)?.[1] ?? '').matchAll(/`(.+?)`/g)].map(
        (match) => match[1] ?? '',
      );
      const topic = first.includes(' ') ? `${first.split(' ')[0]} ` : '';
      return first === ''
        ? []
        : [first, ...others.map((other) => (other.includes(' ') ? other : topic + other))];
    });
    expect(listed.toSorted()).toEqual(names);
  });

  it('show all of that to people', async () => {
    const { stdout, code } = await headwater(root, ['cutover', 'rollback', '--help']);
    expect(code).toBe(0);
    const said = stdout.replaceAll(/\s+/g, ' ');
    for (const part of ['env: HEADWATER_SHARE', 'env: HEADWATER_JSON', 'Exit codes: 0 done', 'EXAMPLES'])
      expect(said).toContain(part);
  });
});
