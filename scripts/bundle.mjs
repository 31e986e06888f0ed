// Part of the build: puts the modules of src/ together into few files (docs/decisions/0080). `node scripts/bundle.mjs DIST`
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the code is that files share, below dist/. */
const SHARED = 'shared';

/** Modules that threads and processes start with, below src/adapters/; they lie where `started-module.ts` says, as seen from SHARED. */
export const STARTED = [
  'machine/mount-process',
  'shares/hash-worker',
  'shares/source-worker',
  'shares/stream-worker',
  'shares/walk/process',
  'shares/walk/thread',
];

/**
 * Modules that say where files are, as seen from where they are themselves. Each has a file of its own in SHARED, one level below
 * dist/ as they are one level below src/. They import nothing: what they imported would be put beside them.
 */
export const ANCHORS = ['adapters/started-module', 'jobs/packed-queue', 'wiring/project-file'];

/** Besides commands: what bin/ loads for itself, and what the build runs next. */
const BESIDES = ['commands/base/errors', 'jobs/pack-queue-data'];

/** Packages of many small modules, which are put in: read file by file they take as long as Node itself takes to start. */
const PUT_IN = /^(zod|yaml|p-map)(\/|$)/;

/** Commands, below src/, without their extension. @returns {string[]} */
function commands() {
  return readdirSync(join(root, 'src', 'commands'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('base/'))
    .map((path) => `commands/${path.slice(0, -'.ts'.length)}`);
}

/**
 * Writes the named modules of src/ to a directory, each to a file as it is called there, with all they import: what several of
 * them need is in files of its own, and what the program imports only when it needs it stays apart.
 *
 * @param {string} directory
 * @param {readonly string[]} modules below src/, without their extension
 */
export async function bundle(directory, modules) {
  const source = (/** @type {string} */ name) => join(root, 'src', `${name}.ts`);
  const anchors = new Map(ANCHORS.map((name) => [source(name), basename(name)]));
  const files = await rolldown({
    input: Object.fromEntries([
      ...modules.map((name) => [name, source(name)]),
      ...STARTED.map((name) => [`${SHARED}/${name}`, source(`adapters/${name}`)]),
    ]),
    platform: 'node',
    external: (id) => !/^(\.|\/|[A-Za-z]:)/.test(id) && !PUT_IN.test(id),
  });
  await files.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${SHARED}/[name]-[hash].js`,
    codeSplitting: { groups: [{ debugName: 'anchors', name: (id) => anchors.get(id) ?? null }] },
    comments: { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
  });
  await files.close();
}

if (import.meta.filename === process.argv[1]) {
  await bundle(resolve(process.argv[2] ?? 'dist'), [...commands(), ...BESIDES]);
}
