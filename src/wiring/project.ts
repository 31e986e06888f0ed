import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { configDigest } from '../config/digest.ts';
import { parseConfig } from '../config/parse.ts';
import type { Config, ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import { ACCEPTABLE } from '../inventory/hazards.ts';
import { openLedger } from '../steps/ledger.ts';
import { ledgerStore } from './ledger-store.ts';
import type { Project } from './project-shape.ts';
import { stateDirectory } from './state-directory.ts';
import { systemClock } from './system-clock.ts';

export type { Project } from './project-shape.ts';

/** `raw-data` -> `HEADWATER_MOUNT_RAW_DATA`: for hosts that have a share mounted elsewhere. */
function mountVariable(share: string): string {
  return `HEADWATER_MOUNT_${share.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Reads `headwater.yaml` (a path, or the one in the working directory). Opens nothing else and writes nothing.
 * Throws HeadwaterError `config-missing` or `config-invalid` (usage).
 */
export async function openProject(configPath: string): Promise<Project> {
  const configFile = resolve(configPath);
  const text = await readFile(configFile, 'utf8').catch((cause) => {
    throw missing(configPath, cause);
  });
  const config = parseConfig(text, configPath, { hazardIds: ACCEPTABLE });
  const directory = dirname(configFile);
  const state = stateDirectory(configPath);
  const store = ledgerStore(() => project);
  const project: Project = {
    directory,
    configFile,
    config,
    configDigest: configDigest(config),
    state,
    clock: systemClock,
    ledger: openLedger(store),
    events: () => store.read(0),
    reread: () => store.reread(),
    ledgerFile: join(state, 'ledger.jsonl'),
    ledgerCopy: join(state, 'ledger-copy.jsonl'),
    rehearsal: config.aws.endpoint === 'rehearsal',
    mountOf: (share) => resolve(directory, process.env[mountVariable(share.name)] ?? share.mount),
  };
  return project;
}

function missing(path: string, cause: unknown): HeadwaterError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
  return new HeadwaterError({
    code: 'config-missing',
    blame: 'usage',
    message: `Cannot read ${path} (${code}).`,
    next: [
      'Go to the directory that has headwater.yaml, or name it with --config.',
      'Start a new one: headwater init',
    ],
    cause,
  });
}

/** The configured shares of these names, each once, or all of them. Throws HeadwaterError `share-unknown` (usage). */
export function selectShares(config: Config, names: readonly string[]): readonly ShareConfig[] {
  if (names.length === 0) return config.shares;
  return [...new Set(names)].map((name) => {
    const share = config.shares.find((candidate) => candidate.name === name);
    if (share !== undefined) return share;
    throw new HeadwaterError({
      code: 'share-unknown',
      blame: 'usage',
      message: `There is no share ${JSON.stringify(name)} in headwater.yaml.`,
      next: [`Shares: ${config.shares.map((candidate) => candidate.name).join(', ')}`],
    });
  });
}
