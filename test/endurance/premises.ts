import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configTemplate } from '../../src/wiring/config-template.ts';
import { headwater } from '../e2e/headwater.ts';

export const AGENTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter, index) => ({
  name: `agent-${letter}`,
  arn: `arn:aws:datasync:us-east-1:111122223333:agent/agent-0000000000000000${index}`,
}));
export const ACCOUNT = '111122223333';

/** Directories of a share, and files in each; a run carries about one directory. */
const DIRECTORIES = 100;
const FILES = 5;
const MOST_ITEMS = 7;

const SHARES = ['left', 'right'].map((name) => ({
  name,
  protocol: 'nfs',
  server: 'filer.example.com',
  export: `/e/${name}`,
  mount: name,
  strategy: 'migrate',
})) as Parameters<typeof configTemplate>[0]['shares'];

/** What is to be moved, by share: paths below the share's root. */
export const FILES_OF: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  SHARES.map(({ name }) => [
    name,
    Array.from({ length: DIRECTORIES * FILES }, (_, n) => {
      const directory = String(n % DIRECTORIES).padStart(3, '0');
      return `dir-${directory}/file-${Math.floor(n / DIRECTORIES)}.bin`;
    }),
  ]),
);

/** What a file holds. */
export const contentOf = (share: string, path: string): string => `${share} ${path}\n`.repeat(20);

/**
 * Two shares of a hundred directories each, on four agents each, cut into about two hundred partitions: scanned, planned,
 * approved. `state` is a project that can be copied; all copies share the data in `data`, as a copied file is newer than its scan.
 */
export async function premises(state: string, data: string, queue: string): Promise<void> {
  for (const [share, paths] of Object.entries(FILES_OF)) {
    for (const path of paths) {
      const file = join(data, share, path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, contentOf(share, path));
    }
  }
  await mkdir(state);
  await writeFile(join(state, 'headwater.yaml'), configuration(data, queue));
  for (const args of [
    ['inventory', 'scan'],
    ['plan', 'create'],
    ['plan', 'approve'],
  ]) {
    const ended = await headwater(state, args);
    if (ended.code !== 0) throw new Error(`${args.join(' ')}: ${ended.stderr}`);
  }
}

function configuration(data: string, queue: string): string {
  const shares = SHARES.map((share) => ({ ...share, mount: join(data, share.mount) }));
  const yaml = configTemplate({ migration: 'endurance', shares, accept: [] });
  const agents = AGENTS.map(
    ({ name, arn }) => `  - { name: ${name}, mode: basic, memoryGiB: 32, arn: "${arn}" }`,
  );
  const names = AGENTS.map(({ name }) => name);
  return yaml
    .replace('queue: embedded', `queue: ${queue}`)
    .replace(/(?: {2}- \{ name: agent-.*\n)+/, `${agents.join('\n')}\n`)
    .replace('agents: [agent-a]', `agents: [${names.slice(0, 4).join(', ')}]`)
    .replace('agents: [agent-b]', `agents: [${names.slice(4).join(', ')}]`)
    .replace(/^policy:\n/m, `policy:\n  partitions: { maxItems: ${MOST_ITEMS} }\n`);
}

/** What stands on the premises, for the rehearsal. */
export function worldOf(data: string): object {
  return {
    account: ACCOUNT,
    region: 'us-east-1',
    exports: SHARES.map(({ name, protocol, server, export: path }) => ({
      protocol,
      server,
      export: path,
      directory: join(data, name),
    })),
    agents: AGENTS.map((agent) => ({ ...agent, mode: 'basic' })),
    gateways: [],
  };
}
