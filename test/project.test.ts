import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT_CODES } from '../src/errors.ts';
import { ROOMS } from './architecture/rooms.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
const manifest = JSON.parse(read('package.json'));

describe('package.json', () => {
  it.each(Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies }))(
    'pins %s, so that every machine has the same',
    (_name, version) => expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
  );
  it.each(Object.keys(manifest.dependencies))('has a decision that names %s', (name) => {
    const pages = below('docs/decisions').map(read).join('\n');
    expect(pages).toContain(`\`${name}\``);
  });
  const topics = readdirSync(join(root, 'src/commands'), { withFileTypes: true }).filter(
    (one) => one.isDirectory() && one.name !== 'base',
  );
  it.each(topics.map(({ name }) => name))(
    'says in --help what `%s` is about, or it would show what one of its commands does',
    (name) => expect(manifest.oclif.topics[name]?.description).toMatch(/^[a-z]/),
  );
  it('starts a command that exists', () => expect(existsSync(join(root, manifest.bin.headwater))).toBe(true));
  const shipped: readonly string[] = manifest.files;
  it.each(shipped.filter((path) => !['dist', 'oclif.manifest.json'].includes(path)))(
    'ships %s, which is there',
    (path) => expect(existsSync(join(root, path))).toBe(true),
  );
});

describe('package-lock.json', () => {
  it('lists every optional package that a listed one names, or `npm ci` refuses it on other machines', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const missing = Object.entries<{ optionalDependencies?: Record<string, string> }>(packages).flatMap(
      ([path, one]) =>
        Object.keys(one.optionalDependencies ?? {}).filter(
          (name) =>
            packages[`${path}/node_modules/${name}`] === undefined &&
            packages[`node_modules/${name}`] === undefined,
        ),
    );
    expect(missing).toEqual([]);
  });
});

describe('benchmarks', () => {
  const loaded = below('bench')
    .filter((path) => path.endsWith('.mjs'))
    .flatMap((path) =>
      [...read(path).matchAll(/\bbuilt\('([^']+)\.js'\)/g)].map(([, module = '']) => [path, module]),
    );
  it('load what was built', () => expect(loaded.length).toBeGreaterThan(20));
  it.each(loaded)('%s loads %s.js, of which there is a source', (_bench, module) =>
    expect(existsSync(join(root, 'src', `${module}.ts`))).toBe(true),
  );
});

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'));
  const { redis, worker } = compose.services;
  it('has Redis and the worker, nothing else', () =>
    expect(Object.keys(compose.services)).toEqual(['redis', 'worker']));
  it('keeps jobs on disk', () => expect(redis.command.join(' ')).toContain('--appendonly yes'));
  it('never evicts a job', () => expect(redis.command.join(' ')).toContain('--maxmemory-policy noeviction'));
  it('waits until Redis answers', () => {
    expect(redis.healthcheck.test).toEqual(['CMD', 'redis-cli', 'ping']);
    expect(worker.depends_on.redis.condition).toBe('service_healthy');
  });
  it('can be scaled: no fixed name, no host port', () => {
    expect(worker.container_name).toBeUndefined();
    expect(worker.ports).toBeUndefined();
  });
  it('keeps state in volumes that are declared', () => {
    const named = [...redis.volumes, ...worker.volumes]
      .map((volume: string) => volume.split(':')[0] ?? '')
      .filter((name: string) => /^[a-z]+$/.test(name));
    expect(named).toEqual(['redis', 'state']);
    expect(Object.keys(compose.volumes)).toEqual(named);
  });
  it('mounts configuration, shares and credentials read-only', () => {
    const writable = worker.volumes.filter((volume: string) => !volume.endsWith(':ro'));
    expect(writable).toEqual(['state:/migration/.headwater']);
  });
  it('holds no secret: files, and names of variables', () => {
    const given = Object.values<{ readonly file?: string }>(compose.secrets);
    expect(given.every(({ file }) => file !== undefined)).toBe(true);
    expect(worker.secrets).toEqual(Object.keys(compose.secrets));
    // Null: as it is in the environment of whoever starts it, if at all.
    const values = Object.values<string | null>(worker.environment);
    expect(values.every((value) => value === null || /^\$\{[A-Z_]+:-\}$/.test(value))).toBe(true);
  });
  it('leaves a worker time for the look it is at', () => {
    expect(worker.stop_grace_period).toBe('60s');
    expect(worker.restart).toBe('unless-stopped');
  });
  it('asks the worker itself whether it is well', async () => {
    const [how, program, ...args] = worker.healthcheck.test as string[];
    expect([how, program]).toEqual(['CMD', 'node']);
    const [, port = ''] = /0\.0\.0\.0:(\d+)/.exec(worker.command.join(' ')) ?? [];
    expect(args.join(' ')).toContain(`:${port}/healthz`);
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const here = address !== null && typeof address === 'object' ? String(address.port) : '';
    const ask = () =>
      new Promise((resolve) => {
        const command = args.map((arg) => arg.replace(port, here));
        spawn(process.execPath, command, { env: {} }).once('close', resolve);
      });
    expect(await ask()).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    expect(await ask()).toBe(1);
  });
  it('does not publish Redis', () => expect(redis.ports).toBeUndefined());
  it('has the version of the package', () => expect(worker.image).toBe(`headwater:${manifest.version}`));
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  it('runs as an ordinary user', () => expect(last).toContain('USER node'));
  it('works by default', () => expect(last).toContain('CMD ["work"]'));
  it('gets every file it copies past .dockerignore', () => {
    const allowed = read('.dockerignore').split('\n');
    const copied = lines
      .filter((line) => /^COPY (?!--from|\. )/.test(line))
      .flatMap((line) => line.split(' ').slice(1, -1));
    const sources = [...copied, 'src', 'bin', 'prices', 'scripts', 'tsconfig.json', 'tsconfig.build.json'];
    expect(sources.filter((path) => !allowed.includes(`!${path}`))).toEqual([]);
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('documents', () => {
  const pages = [...readdirSync(root), ...below('docs')].filter((path) => path.endsWith('.md'));
  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('list every decision', () => {
    const listed = [...read('docs/decisions/README.md').matchAll(/\]\((.+)\)/g)].map((match) => match[1]);
    expect(listed).toEqual(
      readdirSync(join(root, 'docs/decisions'))
        .filter((name) => /^\d/.test(name))
        .sort(),
    );
  });

  it('show the exit codes that commands end with', () => {
    const shown = [...read('README.md').matchAll(/^\| (\d) \| /gm)].map((match) => Number(match[1]));
    expect(shown).toEqual([0, ...Object.values(EXIT_CODES)]);
  });

  it('have a row for every room, and no other', () => {
    const table = read('docs/ARCHITECTURE.md').split('## Rooms')[1]?.split('## ')[0] ?? '';
    const rows = [...table.matchAll(/^\| `(.+?)` \|/gm)].map((match) =>
      (match[1] ?? '').replace(/\/$|\.ts$/, ''),
    );
    // A room inside a room that adds no package needs no row of its own.
    const rooms = Object.keys(ROOMS).filter((room) => room !== 'adapters/ledger');
    expect(rows.toSorted()).toEqual(rooms.toSorted());
  });

  it('name every command that is built, and no other', () => {
    const built = below('src/commands')
      .map((path) => relative('src/commands', path))
      .filter((path) => /^(?!base\/).*\.ts$/.test(path))
      .map((path) => path.replace(/\.ts$/, '').replaceAll('/', ' '));
    const table = read('README.md').split('## Commands')[1]?.split('### ')[0] ?? '';
    const named = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => {
        const commands = [...(line.split('|')[1] ?? '').matchAll(/`(.+?)`/g)].map((match) => match[1] ?? '');
        const topic = commands[0]?.includes(' ') ? `${commands[0].split(' ')[0]} ` : '';
        return commands.map((command, at) => (at === 0 || command.includes(' ') ? command : topic + command));
      });
    expect(named.toSorted()).toEqual(built.toSorted());
  });
});

describe('docs/iam.md', () => {
  const policies = [...read('docs/iam.md').matchAll(/```json\n([\s\S]+?)```/g)].map((match) =>
    JSON.parse(match[1] ?? ''),
  );
  const actionsOf = (policy: {
    Statement: readonly { Effect: string; Action: string | readonly string[] }[];
  }) => policy.Statement.flatMap((statement) => statement.Action);

  it('holds documents that parse, and only allow', () => {
    expect(policies.length).toBe(8);
    for (const policy of policies) {
      expect(policy.Version).toBe('2012-10-17');
      expect(policy.Statement.map((one: { Effect: string }) => one.Effect)).not.toContain('Deny');
    }
  });

  it('lets headwater make every call it makes', () => {
    const sources = below('src/adapters/aws').filter((path) => path.endsWith('.ts'));
    const calls = sources.flatMap((path) => {
      const text = read(path);
      return [
        ...[
          ...text.matchAll(/import \{([^}]+)\} from '@aws-sdk\/client-(datasync|storage-gateway)'/g),
        ].flatMap(([, names, service]) =>
          [...(names ?? '').matchAll(/(\w+)Command\b/g)].map(
            (match) => `${service === 'datasync' ? 'datasync' : 'storagegateway'}:${match[1]}`,
          ),
        ),
      ];
    });
    const allowed = actionsOf(policies[0]).map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
    expect(calls.length).toBeGreaterThan(20);
    expect(calls.filter((call) => !allowed.some((pattern) => pattern.test(call)))).toEqual([]);
  });

  it('lets neither headwater nor DataSync delete data', () => {
    const actions = [policies[0], policies[2]].flatMap(actionsOf);
    // Of a bucket that had no policy before, the policy: no object goes with it.
    const data = actions.filter((action) => action !== 's3:DeleteBucketPolicy');
    expect(data.filter((action) => /Delete|\*$/.test(action) && action.startsWith('s3:'))).toEqual([]);
  });
});

describe('docs/mistakes.md', () => {
  const rows = [...read('docs/mistakes.md').matchAll(/^\| (\d+) \|.*\| `(test\/.+)` \|$/gm)].map(
    ([, number = '', file = '']) => ({ number: Number(number), file }),
  );
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  const [mistakes, examples] = [rows.slice(0, 20), rows.slice(20)];
  it('has all twenty mistakes, and the three worked examples twice: whole, and in parts', () => {
    expect(mistakes.map(({ number }) => number)).toEqual(numbered(20));
    expect(examples.map(({ number }) => number)).toEqual([1, 1, 2, 2, 3, 3]);
  });
  it.each(mistakes)('row $number is in the name of a test of $file', ({ number, file }) =>
    expect(read(file)).toMatch(new RegExp(`['(]rows? (\\d+ and )?${number}\\b`)),
  );
  it.each(examples)('example $number is in the name of a test of $file', ({ number, file }) =>
    expect(read(file)).toMatch(new RegExp(`describe\\('(worked )?example ${number}:`)),
  );
});
