import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  COMMAND_VALUES,
  type CommandName,
  type CommandValue,
} from '../../src/views/values/command-values.ts';
import { headwater, workplace } from '../e2e/headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
beforeAll(async () => {
  place = await workplace();
});
afterAll(() => place.remove());

async function valueFrom<Name extends CommandName>(
  command: Name,
  ...args: string[]
): Promise<CommandValue<Name>> {
  const ended = await headwater(place.directory, [...command.split(' '), ...args, '--json']);
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return COMMAND_VALUES[command].parse(JSON.parse(ended.stdout)) as CommandValue<Name>;
}

const file = async (path: string) => {
  const at = join(place.directory, 'data', path);
  await mkdir(dirname(at), { recursive: true });
  await writeFile(at, `${path}\n`);
};

/** What filters could trip over, several levels, and a directory too full for one run. */
const FILES = [
  ...Array.from({ length: 60 }, (_, n) => `crowd/sample-${String(n).padStart(3, '0')}.bin`),
  ...['a|b', 'star*', 'back\\slash', 'dt=2026-01-01', 'ünï'].flatMap((name) =>
    Array.from({ length: 9 }, (_, n) => `odd/${name}/deep/file ${n}`),
  ),
  ...Array.from({ length: 30 }, (_, n) => `years/${2000 + (n % 10)}/q${n % 4}/part-${n}`),
];

test('a share over the limits of a run is cut, moved by two agents, proved, and what is new later is found', {
  timeout: 240_000,
}, async () => {
  for (const path of FILES) await file(path);
  const { file: yaml } = await valueFrom('init', '--name', 'data', '--mount', 'data');
  const text = await readFile(yaml, 'utf8');
  await writeFile(
    yaml,
    text
      .replace('agents: [agent-a]', 'agents: [agent-a, agent-b]')
      .replace(/^policy:\n/m, 'policy:\n  partitions: { maxItems: 25 }\n'),
  );
  await valueFrom('inventory scan');
  const { plan } = await valueFrom('plan create');
  expect(plan.partitions.length).toBeGreaterThan(5);
  expect(plan.partitions.every(({ items }) => items <= 25)).toBe(true);
  expect(new Set(plan.partitions.flatMap(({ agents }) => agents)).size).toBe(2);
  await valueFrom('plan approve');
  await valueFrom('apply');
  const proved = await valueFrom('verify');
  expect(proved.map(({ evidence }) => evidence.verdict)).toEqual(['proved']);

  for (const path of ['crowd/zebra', 'crowd/sample-00x', 'new/dir/file', 'years/2001/later'])
    await file(path);
  await valueFrom('inventory scan');
  const again = await valueFrom('plan create');
  expect(again.plan.shares[0]?.pass).toBe('delta');
  await valueFrom('plan approve');
  await valueFrom('apply');
  const found = await valueFrom('verify');
  expect(found.map(({ evidence }) => evidence.verdict)).toEqual(['proved']);
});
