import { execFileSync, spawn } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rulesRehearsed } from '../contract/steps/rules-rehearsed.ts';

const project = resolve(import.meta.dirname, '../..');
const LAG_MS = 150;
const ROUNDS = 5;
const FOREIGN =
  '<Rule><ID>tomorrow &amp; after</ID><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>0030</Days></Expiration></Rule>';
let site: Awaited<ReturnType<typeof rulesRehearsed>>;

/** Node runs no TypeScript before 22, so what the processes import is compiled. */
beforeAll(async () => {
  site = await rulesRehearsed(LAG_MS);
  await symlink(join(project, 'node_modules'), join(site.directory, 'node_modules'));
  await writeFile(join(site.directory, 'package.json'), '{"type":"module"}');
  const options = '--ignoreConfig --noCheck --skipLibCheck --target es2023 --module nodenext --types node';
  execFileSync(
    join(project, 'node_modules/.bin/tsc'),
    [
      ...options.split(' '),
      '--rewriteRelativeImportExtensions',
      ...['--rootDir', 'src', '--outDir', join(site.directory, 'dist')],
      ...[
        'src/adapters/aws/aws.ts',
        'src/adapters/makers.ts',
        'src/steps/rules/write-rules.ts',
        'src/plans/lifecycle/merge.ts',
      ],
    ],
    { cwd: project },
  );
}, 120_000);
afterAll(() => site.end());

/** One operator in a process of its own; told to it, it is killed when it has said so many rounds. */
function operator(migration: string, killAfter = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'rules-operator.mjs');
  const { directory, endpoint, credentialsFile } = site;
  const child = spawn(
    process.execPath,
    [script, join(directory, 'dist'), endpoint, credentialsFile, migration, String(ROUNDS)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n'));
    if (said.length >= killAfter) child.kill('SIGKILL');
  });
  return new Promise((end, fail) =>
    child.once('close', (code, signal) =>
      code === 0 || signal === 'SIGKILL' ? end(said) : fail(new Error(`${migration} ended with ${code}`)),
    ),
  );
}

const daysOf = (rules: readonly Readonly<Record<string, unknown>>[]) =>
  rules.map(({ ID, Expiration }) => [ID, (Expiration as { readonly Days: number }).Days]).sort();

it('two operators at once lose no rule of either, nor of others, also when one is killed', async () => {
  const { buckets } = site;
  const foreign = {
    ID: 'tomorrow & after',
    Status: 'Enabled',
    Filter: { Prefix: 'logs/' },
    Expiration: { Days: 30 },
  };
  const xml = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${FOREIGN}</LifecycleConfiguration>`;
  await buckets.putLifecycle('shared', { rules: [foreign], transitionDefaultMinimumObjectSize: null, xml });
  await sleep(LAG_MS);
  const all = ['1', '2', '3', '4', '5'];
  const [one, two, killed] = await Promise.all([operator('one'), operator('two'), operator('killed', 2)]);
  expect([one, two]).toEqual([all, all]);
  expect(killed.length).toBeGreaterThanOrEqual(2);
  expect(await operator('killed'), 'it comes again').toEqual(all);
  await sleep(LAG_MS);
  const { rules, xml: after = '' } = await buckets.lifecycle('shared');
  expect(daysOf(rules)).toEqual([
    ...['killed', 'one', 'two'].flatMap((name) => [1, 2].map((nth) => [`headwater:${name}:${nth}`, ROUNDS])),
    ['tomorrow & after', 30],
  ]);
  expect(after, 'to the byte').toContain(FOREIGN);
}, 180_000);
