import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeadwaterError } from '../errors.ts';
import { ESTATE_SHARES, makeEstate } from '../estate/estate.ts';
import { BLOCKING } from '../inventory/hazards.ts';
import type { DemoResult } from '../views/values/demo.ts';
import { configTemplate, type TemplateShare } from './config-template.ts';
import { openProject } from './project.ts';
import { projectFile } from './project-file.ts';
import { stopRehearsal } from './rehearsal-process.ts';

/** Says that a directory is a demo's and may be made anew. */
const MARKER = '.headwater-demo';

const BIN = fileURLToPath(projectFile('bin/headwater.js'));

/** What the demo is run with. */
export interface DemoRequest {
  /** A directory to migrate, read-only; undefined for the sample estate. */
  readonly source: string | undefined;
  /** Where to work; undefined for `headwater-demo` here, or in the temporary directory when here is in the source. */
  readonly directory: string | undefined;
  readonly say: (line: string) => void;
  /** Where the commands' own output goes. */
  readonly output: 'stdout' | 'stderr';
}

/** The main job, as a person would type it. */
const COMMANDS: readonly (readonly string[])[] = [
  ['inventory', 'scan'],
  ['plan', 'create'],
  ['plan', 'show'],
  ['plan', 'approve', '--by', 'demo'],
  ['apply'],
  ['verify'],
  ['cutover', 'prepare'],
  ['cutover', 'run', '--confirm-frozen', '--confirm-moved'],
  ['lifecycle', 'apply'],
  ['report'],
];

/** Runs the main job on real files against the rehearsal, each command as a process of its own. */
export async function runDemo(request: DemoRequest): Promise<DemoResult> {
  const started = Date.now();
  const source = request.source === undefined ? undefined : await sourceDirectory(request.source);
  const directory = await prepare(request, source);
  const shares = source === undefined ? await sampleShares(directory, request.say) : [sourceShare(source)];
  const accept = BLOCKING.map((hazard) => ({ hazard, reason: 'stays behind in the demo' }));
  await writeFile(join(directory, 'headwater.yaml'), configTemplate({ migration: 'demo', shares, accept }));
  request.say(`\n$ cd ${JSON.stringify(directory)}`);
  const commands: DemoResult['commands'][number][] = [];
  for (const command of COMMANDS) {
    if (command[1] === 'run') request.say('\n# Here a person makes the exports read-only at the filer.');
    const typed = `headwater ${command.join(' ')}`;
    request.say(`\n$ ${typed}`);
    const began = Date.now();
    const exitCode = await run(directory, command, request.output);
    commands.push({ command: typed, exitCode, seconds: (Date.now() - began) / 1000 });
    // 3 is done with exceptions, which real directories have.
    if (exitCode !== 0 && exitCode !== 3) break;
  }
  await stopRehearsal(await openProject(join(directory, 'headwater.yaml')));
  const last = commands.find(({ exitCode }) => exitCode !== 0 && exitCode !== 3);
  return {
    directory,
    bin: BIN,
    exitCode: last?.exitCode ?? 0,
    seconds: (Date.now() - started) / 1000,
    commands,
  };
}

async function sourceDirectory(path: string): Promise<string> {
  const full = resolve(path);
  if ((await stat(full).catch(() => null))?.isDirectory() === true) return realpath(full);
  throw new HeadwaterError({
    code: 'source-unreadable',
    blame: 'usage',
    message: `--source ${path} is not a directory that can be read.`,
    next: ['Name an existing directory; it is only read.'],
  });
}

/** A fresh working directory; one from an earlier demo is replaced, anything else is left alone. */
async function prepare(request: DemoRequest, source: string | undefined): Promise<string> {
  const here = [resolve('headwater-demo'), join(tmpdir(), 'headwater-demo')];
  const candidates = request.directory === undefined ? here : [resolve(request.directory)];
  const directory = candidates.find((candidate) => source === undefined || !isInside(candidate, source));
  if (directory === undefined)
    throw inTheWay(candidates[0] ?? '', 'lies inside the source, which is only read');
  if (existsSync(directory) && !existsSync(join(directory, MARKER)))
    throw inTheWay(directory, 'exists and is not a demo');
  if (existsSync(join(directory, 'headwater.yaml'))) {
    await openProject(join(directory, 'headwater.yaml')).then(stopRehearsal, () => false);
  }
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, MARKER), 'Made by headwater demo, which makes it anew each time.\n');
  return directory;
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'));
}

function inTheWay(directory: string, why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'demo-directory',
    blame: 'usage',
    message: `${directory} ${why}.`,
    next: ['Name another place: --directory DIR'],
  });
}

async function sampleShares(
  directory: string,
  say: (line: string) => void,
): Promise<readonly TemplateShare[]> {
  say(`Making a sample estate in ${join(directory, 'estate')} ...`);
  const { refused } = await makeEstate(join(directory, 'estate'), new Date());
  for (const entry of refused) say(`  this file system does not hold ${entry}; the estate goes without it`);
  return ESTATE_SHARES.map((share) => ({ ...share, mount: `estate/${share.name}` }));
}

function sourceShare(source: string): TemplateShare {
  return {
    name: 'source',
    protocol: 'nfs',
    server: 'filer1.example.com',
    export: '/export/source',
    mount: source,
    strategy: 'migrate',
  };
}

function run(directory: string, command: readonly string[], output: 'stdout' | 'stderr'): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [BIN, ...command], {
      cwd: directory,
      stdio: ['ignore', output === 'stdout' ? 'inherit' : process.stderr, 'inherit'],
      env: {
        ...process.env,
        HEADWATER_SMB_PASSWORD: 'not-a-secret',
        HEADWATER_JSON: '',
        HEADWATER_CONFIG: 'headwater.yaml',
      },
    });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}
